/** Everything that the venue knows, and the two things that every change goes through: log and ids. */
import { type Instrument } from '../../domain/market/instrument.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { MarketView } from './market-view.ts'
import { type SettlementRules, currencyUnit } from './settlement.ts'
import { SymbolBook } from './symbol-book.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueEvent, type VenueHappening } from './venue-event.ts'
import { type IdKind, venueId } from './venue-ids.ts'
import { type SimulatedVenueOptions, UnknownAccount, UnknownSymbol } from './venue-types.ts'

const SPREAD_BPS = 1

export class VenueState {
  readonly instruments: readonly Instrument[]
  readonly seed: number
  readonly accounts = new Map<string, VenueAccount>()
  readonly books = new Map<string, SymbolBook>()
  readonly log: VenueEvent[] = []
  readonly counters: Record<IdKind, number> = {
    order: 0,
    trade: 0,
    amendment: 0,
    movement: 0,
    reference: 0,
  }
  readonly #currencyDecimals: Readonly<Record<string, number>> | undefined
  readonly #rules = new Map<string, SettlementRules>()
  nowMs: number

  constructor(options: SimulatedVenueOptions) {
    if (!Number.isSafeInteger(options.seed) || options.seed < 0)
      throw new RangeError(`a seed is a whole number of 0 or more, not ${options.seed}`)
    if (!Number.isSafeInteger(options.startMs) || options.startMs < 0)
      throw new RangeError(`not a time in milliseconds since the epoch: ${options.startMs}`)
    this.instruments = options.instruments
    this.seed = options.seed
    this.nowMs = options.startMs
    this.#currencyDecimals = options.currencyDecimals
    const sources = new Map(options.markets.map((market) => [market.symbol, market]))
    for (const instrument of options.instruments) {
      const { symbol } = instrument
      const source = sources.get(symbol)
      if (source === undefined) throw new RangeError(`${symbol} has no market`)
      const spreadBps = options.spreadBpsBySymbol?.[symbol] ?? options.spreadBps ?? SPREAD_BPS
      const view = new MarketView(instrument, source, options.seed, spreadBps)
      const liquidity = options.liquidity?.[symbol] ?? options.liquidityDefault ?? {}
      this.books.set(symbol, new SymbolBook(view, liquidity, options.startMs))
    }
    if (this.books.size !== sources.size || this.books.size !== options.instruments.length)
      throw new RangeError('every market needs one instrument, and every symbol is listed once')
  }

  account(name: string): VenueAccount {
    const account = this.accounts.get(name)
    if (account === undefined) throw new UnknownAccount(`no account ${JSON.stringify(name)}`)
    return account
  }

  book(symbol: string): SymbolBook {
    const book = this.books.get(symbol)
    if (book === undefined) throw new UnknownSymbol(`no symbol ${JSON.stringify(symbol)}`)
    return book
  }

  rules(account: VenueAccount, symbol: string): SettlementRules {
    const { feeInBaseOnBuys, restingSellsLock } = account
    const key = `${feeInBaseOnBuys} ${restingSellsLock} ${symbol}`
    const known = this.#rules.get(key)
    if (known !== undefined) return known
    const { instrument } = this.book(symbol).view
    const rules = {
      instrument,
      quoteUnit: this.unitOf(instrument.quote),
      baseUnit: this.unitOf(instrument.base),
      feeInBaseOnBuys,
      restingSellsLock,
    }
    this.#rules.set(key, rules)
    return rules
  }

  /** The smallest amount of a currency that is booked. */
  unitOf(currency: string): Fixed {
    return currencyUnit(currency, this.#currencyDecimals)
  }

  record(account: string, happening: VenueHappening): void {
    const sequence = this.log.length + 1
    this.log.push({ sequence, timeMs: this.nowMs, account, ...happening })
  }

  nextId(kind: IdKind): string {
    this.counters[kind] += 1
    return venueId(kind, this.seed, this.counters[kind])
  }
}
