/**
 * The other side of the simulated exchange: its clock, its accounts, its faults and its own record.
 * The local run uses this object; the control endpoint offers the same over HTTP.
 */
import { type Balance } from '../../../ports/exchange.ts'
import { type SimulatedOrder, type VenueEvent } from '../venue-types.ts'
import { type ApiKeys } from './api-keys.ts'
import { type AccountRequest, type FaultRequest, type MarketFault } from './control-requests.ts'
import { ControlRefusal, disturb } from './disturb.ts'
import { type Face } from './face.ts'
import { type RequestFault } from './request-faults.ts'

export { ControlRefusal } from './disturb.ts'

export interface VenueState {
  readonly nowMs: number
  readonly symbols: readonly string[]
  readonly halted: readonly string[]
  readonly events: number
  readonly accounts: Readonly<
    Record<
      string,
      { readonly balances: readonly Balance[]; readonly openOrders: readonly SimulatedOrder[] }
    >
  >
  readonly faultsWaiting: readonly { readonly fault: RequestFault; readonly left: number }[]
  readonly faultsFired: Readonly<Record<string, number>>
}

export interface KrakenControl {
  nowMs(): number
  /** Moves the market; a time in the past does nothing. */
  advanceTo(nowMs: number): void
  /** Opens the account and registers its key. What is there already stays as it is. @throws {ControlRefusal} */
  registerAccount(account: AccountRequest): void
  /** @throws {ControlRefusal} for what the venue does not have or refuses. */
  inject(fault: FaultRequest): void
  /** Forgets the waiting faults and resumes halted symbols. */
  heal(): void
  /** Events after this sequence number, oldest first. */
  log(after: number): readonly VenueEvent[]
  state(): VenueState
}

export function createControl(face: Face, keys: ApiKeys): KrakenControl {
  const { venue, faults } = face
  const halted = haltedIn(venue.log)

  return {
    nowMs: () => venue.nowMs(),
    advanceTo: (nowMs) => venue.advanceTo(nowMs),
    registerAccount: ({ name, apiKey, secret, balances }) => {
      venue.openAccount(name, balances)
      try {
        keys.register({ account: name, apiKey, secret })
      } catch (error) {
        throw new ControlRefusal((error as Error).message)
      }
    },
    inject: (fault) => (isMarketFault(fault) ? disturb(face, halted, fault) : faults.add(fault)),
    heal: () => {
      faults.clear()
      for (const symbol of halted) venue.haltSymbol(symbol, false)
      halted.clear()
    },
    // Sequences run from 1 without holes, so that an event's sequence is its place in the log.
    log: (after) => venue.log.slice(after),
    state: () => ({
      nowMs: venue.nowMs(),
      symbols: venue.instruments.map(({ symbol }) => symbol),
      halted: [...halted],
      events: venue.log.length,
      accounts: Object.fromEntries(
        keys.accounts.map((account) => [
          account,
          { balances: venue.balances(account), openOrders: venue.openOrders(account) },
        ]),
      ),
      faultsWaiting: faults.waiting,
      faultsFired: faults.fired,
    }),
  }
}

const MARKET_FAULTS: Readonly<Record<MarketFault['kind'], true>> = {
  'reject-next': true,
  'limit-fill': true,
  halt: true,
  'foreign-trade': true,
  liquidate: true,
  'correct-trade': true,
  deposit: true,
  withdraw: true,
  convert: true,
  reward: true,
  adjust: true,
}

function isMarketFault(fault: FaultRequest): fault is MarketFault {
  return fault.kind in MARKET_FAULTS
}

/** A venue that was restored may have symbols halted already. */
function haltedIn(log: readonly VenueEvent[]): Set<string> {
  const halted = new Set<string>()
  for (const event of log) {
    if (event.kind === 'symbol-halted') halted.add(event.symbol)
    else if (event.kind === 'symbol-resumed') halted.delete(event.symbol)
  }
  return halted
}
