/** What an operator can ask for, from the console, the command line or a chat. */

/** Amounts are decimals. */
export type OperatorCommand =
  | { readonly command: 'status'; readonly account?: string }
  | { readonly command: 'plans'; readonly account?: string }
  /** A plan's id, at least 6 of its first digits, or a symbol. */
  | {
      readonly command: 'why'
      readonly subject: string
      /** How many kept evaluations to tell; 5 unless said otherwise. */
      readonly last?: number
      readonly account?: string
    }
  | ({ readonly command: 'pause'; readonly minutes: number } & Effecting)
  | ({ readonly command: 'resume' } & Effecting)
  | ({ readonly command: 'halt'; readonly cause: string } & Effecting)
  | CloseCommand
  | AdjustCommand
  /** A UTC day, `2026-01-31`, as the venue tells it against the ledger. */
  | { readonly command: 'compare-day'; readonly account?: string; readonly day: string }
  | ({ readonly command: 'rebuild-day'; readonly day: string } & Effecting)

export type CloseCommand = { readonly command: 'close'; readonly planId: string } & Effecting

/** New levels of an open plan, in quote currency per unit; at least one of them. */
export type AdjustCommand = {
  readonly command: 'adjust'
  readonly planId: string
  readonly stop?: string
  readonly target?: string
} & Effecting

export interface Effecting {
  readonly account?: string
  readonly commandId: string
  readonly by: string
}

export type EffectingCommand = Extract<OperatorCommand, Effecting>

export type OperateResult =
  | { readonly done: true; readonly result: unknown }
  | { readonly done: false; readonly problem: string }
