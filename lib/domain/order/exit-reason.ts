/** Why a plan's position was (or is being) closed. */
export type ExitReason =
  | 'HARD_STOP'
  | 'SOFT_STOP'
  | 'TRAILING_STOP'
  | 'TAKE_PROFIT'
  | 'SIGNAL'
  | 'TIME'
  | 'MANUAL'
  | 'PANIC'
  | 'LIQUIDATION'
  | 'EXTERNAL'

export const EXIT_REASONS: readonly ExitReason[] = [
  'HARD_STOP',
  'SOFT_STOP',
  'TRAILING_STOP',
  'TAKE_PROFIT',
  'SIGNAL',
  'TIME',
  'MANUAL',
  'PANIC',
  'LIQUIDATION',
  'EXTERNAL',
]
