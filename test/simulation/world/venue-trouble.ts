/** Trouble that lasts: a venue that is down, that has banned an account, or that refuses its key. */
import { ExchangeReadError, type PlaceOutcome } from '../../../lib/ports/exchange.ts'
import { SIGNED_CALLS, type CallName } from './call-names.ts'

export type TroubleKind = 'venue-down' | 'venue-banned' | 'key-revoked'

export class VenueTrouble {
  readonly #untilMs = new Map<string, { readonly kind: TroubleKind; readonly untilMs: number }>()

  begin(account: string, kind: TroubleKind, untilMs: number): void {
    this.#untilMs.set(account, { kind, untilMs })
  }

  of(account: string, call: CallName, nowMs: number): TroubleKind | undefined {
    const trouble = this.#untilMs.get(account)
    if (trouble === undefined || nowMs >= trouble.untilMs) return undefined
    // Public prices are told to everybody.
    if (trouble.kind === 'key-revoked' && !SIGNED_CALLS.includes(call)) return undefined
    return trouble.kind
  }
}

/** @throws {ExchangeReadError} always: what a question is answered with. */
export function refuseRead(kind: TroubleKind, secret: string): never {
  switch (kind) {
    case 'venue-down':
      throw new ExchangeReadError('transient', 'timeout')
    case 'venue-banned':
      throw new ExchangeReadError('rate-limited', 'EGeneral:Temporary lockout')
    case 'key-revoked':
      throw new ExchangeReadError('refused', `EAPI:Invalid key ${secret}`)
  }
}

/** What an order is answered with, in the words of the adapter for real venues. */
export function refusedPlace(kind: TroubleKind): Exclude<PlaceOutcome, { outcome: 'accepted' }> {
  switch (kind) {
    case 'venue-down':
      return { outcome: 'unknown', reason: 'timeout' }
    case 'venue-banned':
      return { outcome: 'not-placed', reason: 'temporary lockout' }
    case 'key-revoked':
      return { outcome: 'rejected', reason: 'invalid key' }
  }
}
