/**
 * The other side of the simulated exchange: its clock, its accounts, its faults and its own record.
 * The local run uses this object; the control endpoint offers the same over HTTP.
 */
import { type Balance } from '../../../ports/exchange.ts'
import { type SimulatedOrder, type VenueEvent } from '../venue-types.ts'
import { type ApiKeys } from './api-keys.ts'
import { type AccountRequest, type FaultRequest, type MarketFault } from './control-requests.ts'
import { type Face } from './face.ts'
import { type RequestFault } from './faults.ts'

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

/** A request that is well formed and cannot be met. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal'
}

export interface KrakenControl {
  nowMs(): number
  /** Moves the market; a time in the past does nothing. */
  advanceTo(nowMs: number): void
  /** Opens the account and registers its key. What is there already stays as it is. @throws {ControlRefusal} */
  registerAccount(account: AccountRequest): void
  /** @throws {ControlRefusal} for an account or symbol that the venue does not have. */
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

/** @throws {ControlRefusal} */
function disturb(face: Face, halted: Set<string>, fault: MarketFault): void {
  const { venue } = face
  if ('account' in fault && !venue.hasAccount(fault.account))
    throw new ControlRefusal(`there is no account ${fault.account}`)
  if ('symbol' in fault && fault.symbol !== undefined && !isListed(face, fault.symbol))
    throw new ControlRefusal(`there is no symbol ${fault.symbol}`)
  switch (fault.kind) {
    case 'reject-next': {
      const { kind: _, account, ...rule } = fault
      venue.rejectNext(account, withoutAbsent(rule))
      return
    }
    case 'limit-fill':
      venue.limitFill(fault.symbol, fault.quantity)
      return
    case 'halt':
      if (fault.halted) halted.add(fault.symbol)
      else halted.delete(fault.symbol)
      venue.haltSymbol(fault.symbol, fault.halted)
      return
    case 'foreign-trade': {
      const { kind: _, account, ...trade } = fault
      const result = venue.tradeByAnotherClient(account, withoutAbsent(trade))
      if ('refused' in result)
        throw new ControlRefusal(`the trade was refused: ${result.refused.code}`)
      return
    }
    case 'deposit':
      venue.deposit(fault.account, fault.currency, fault.amount)
      return
    case 'withdraw': {
      const result = venue.withdraw(fault.account, fault.currency, fault.amount)
      if ('refused' in result)
        throw new ControlRefusal(`the withdrawal was refused: ${result.refused.code}`)
      return
    }
  }
}

const MARKET_FAULTS: Readonly<Record<MarketFault['kind'], true>> = {
  'reject-next': true,
  'limit-fill': true,
  halt: true,
  'foreign-trade': true,
  deposit: true,
  withdraw: true,
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

function isListed({ venue }: Face, symbol: string): boolean {
  return venue.instruments.some((instrument) => instrument.symbol === symbol)
}

type Present<Whole> = { [Name in keyof Whole]: Exclude<Whole[Name], undefined> }

function withoutAbsent<Whole extends object>(whole: Whole): Present<Whole> {
  return Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== undefined),
  ) as Present<Whole>
}
