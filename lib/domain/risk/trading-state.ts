/** RUNNING trades; REDUCING only reduces; HALTED reduces and has its entries cancelled. */
export type TradingStateName = 'RUNNING' | 'REDUCING' | 'HALTED'

export interface TradingState {
  readonly state: TradingStateName
  readonly cause: string
  readonly setBy: string
  readonly setAtMs: number
  /** A pause with an end: from then on the account is RUNNING again. */
  readonly untilMs?: number
}

export const INITIAL_TRADING_STATE: TradingState = {
  state: 'RUNNING',
  cause: 'first start',
  setBy: 'system',
  setAtMs: 0,
}

const SEVERITY: Record<TradingStateName, number> = { RUNNING: 0, REDUCING: 1, HALTED: 2 }

/** What counts now: a pause whose end has come counts no more. */
export function effectiveState(state: TradingState, nowMs: number): TradingStateName {
  return state.untilMs !== undefined && nowMs >= state.untilMs ? 'RUNNING' : state.state
}

/** Whether going from `from` to `to` takes away freedom; only such moves happen by themselves. */
export function isDownward(from: TradingStateName, to: TradingStateName): boolean {
  return SEVERITY[to] > SEVERITY[from]
}
