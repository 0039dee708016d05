/**
 * What people do with an account at the venue, past the engine: they trade, bring and take money, and
 * change one currency into another. They part only with what they brought or bought themselves; what
 * the plans hold is the plans', and only the venue takes it, by force.
 */
import { type Fixed, divide, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { pairOf } from '../../../lib/domain/ledger/fill.ts'
import { placeOf } from '../kernel/draws.ts'
import { type HandHoldings, MONEY } from './hand-holdings.ts'
import { type WorldState } from './world-state.ts'

/** Quote currency. */
const TRADE_VALUE = parseFixed('30')
const MOVEMENT_VALUE = parseFixed('20')
const WITHDRAWAL_FEE = parseFixed('0.4')
const BURST_TRADES = 16
const LOTS_BOUGHT = 56

type Kind =
  | 'trade-by-hand'
  | 'trade-backdated'
  | 'deposit'
  | 'withdrawal'
  | 'conversion'
  | 'reward'
  | 'adjustment'
  | 'liquidation'
  | 'lots-by-hand'

export class HandDeeds {
  readonly #world: WorldState
  readonly #holdings: HandHoldings

  constructor(world: WorldState, holdings: HandHoldings) {
    this.#world = world
    this.#holdings = holdings
  }

  /** @param tick minutes since the world began. */
  happen(tick: number): void {
    const { faults } = this.#world
    const at = `tick-${tick}`
    for (const kind of Object.keys(this.#deeds) as Kind[])
      if (faults.happens(kind, at)) this.#deeds[kind](this.#account(at), at)
    if (faults.happens('trades-by-hand', at))
      for (let each = 1; each <= BURST_TRADES; each += 1)
        this.trade(this.#account(at), `${at}/${each}`)
  }

  /** Small buys, each a lot of its own: more than a page of lots holds. */
  #buyLots(account: string, at: string): void {
    const { venue } = this.#world
    const symbol = this.#symbol(account, at)
    const instrument = venue.instruments.find((each) => each.symbol === symbol)
    const least = ((instrument?.quantityMin ?? 0n) * 6n) / 5n
    const quantity = least - (least % this.#stepOf(symbol))
    for (let each = 1; each <= LOTS_BOUGHT; each += 1) {
      const result = venue.tradeByAnotherClient(account, { symbol, side: 'buy', quantity })
      if ('placed' in result) this.#tookPart(account, result.placed.tradeIds)
    }
  }

  /** One of all that people do. */
  any(at: string): void {
    const { draws } = this.#world.kernel
    const kind = draws.pick<Kind>(
      ['trade-by-hand', 'trade-by-hand', 'trade-by-hand', 'deposit', 'withdrawal', 'conversion'],
      placeOf(at),
      0,
      87,
    )
    this.#deeds[kind](this.#account(at), at)
  }

  /** Buys, or sells what was bought so; `at` decides which symbol. */
  trade(account: string, at: string, timeMs?: number): void {
    const { venue } = this.#world
    const symbol = this.#symbol(account, at)
    const { base } = pairOf(symbol)
    const owned = this.#holdings.of(account, base)
    const isSale = owned > 0n && this.#draw(at, 88) < 0.5
    const wanted = isSale ? owned : divide(TRADE_VALUE, venue.quote(symbol).last, 'floor')
    const quantity = wanted - (wanted % this.#stepOf(symbol))
    const side = isSale ? 'sell' : 'buy'
    const ofPast = timeMs === undefined ? {} : { timeMs }
    const result = venue.tradeByAnotherClient(account, { symbol, side, quantity, ...ofPast })
    if ('placed' in result) this.#tookPart(account, result.placed.tradeIds)
  }

  readonly #deeds: Readonly<Record<Kind, (account: string, at: string) => void>> = {
    'trade-by-hand': (account, at) => this.trade(account, at),
    'trade-backdated': (account, at) => this.#tradeInThePast(account, at),
    deposit: (account, at) => this.#bring(account, at, 'deposit'),
    reward: (account, at) => this.#bring(account, at, 'reward'),
    withdrawal: (account, at) => this.#withdraw(account, at),
    conversion: (account, at) => this.#convert(account, at),
    adjustment: (account, at) => this.#adjust(account, at),
    liquidation: (account, at) => this.#liquidate(account, at),
    'lots-by-hand': (account, at) => this.#buyLots(account, at),
  }

  /** A trade that the venue books now and lists among those of some seconds or minutes ago. */
  #tradeInThePast(account: string, at: string): void {
    const { kernel, openBooks } = this.#world
    // What is older than the books is in their opening balances.
    const openedAtMs = openBooks.get(account)
    if (openedAtMs === undefined) return
    const agoMs = kernel.draws.between(1_000, 600_000, placeOf(at), 0, 89)
    this.trade(account, at, Math.max(openedAtMs + 1, kernel.nowMs - agoMs))
  }

  #bring(account: string, at: string, how: 'deposit' | 'reward'): void {
    const { venue } = this.#world
    const { currency, amount } = this.#moved(account, at)
    venue[how](account, currency, amount)
    this.#holdings.add(account, currency, amount)
  }

  #withdraw(account: string, at: string): void {
    const { venue } = this.#world
    const { currency, amount } = this.#moved(account, at)
    if (currency === MONEY) {
      venue.withdraw(account, currency, amount, WITHDRAWAL_FEE)
      return
    }
    const owned = this.#holdings.of(account, currency)
    if (owned <= 0n) return
    const fee = owned / 100n
    const result = venue.withdraw(account, currency, owned - fee, fee)
    if ('withdrawn' in result) this.#holdings.add(account, currency, -owned)
  }

  /** From money into a coin, or from a coin into money or into another coin. */
  #convert(account: string, at: string): void {
    const { venue } = this.#world
    const { currency: to, amount: received } = this.#moved(account, at)
    const symbol = this.#symbol(account, `${at}+`)
    const { base } = pairOf(symbol)
    const owned = this.#holdings.of(account, base)
    const from = owned > 0n && base !== to ? base : MONEY
    if (from === to) return
    const amount = from === MONEY ? MOVEMENT_VALUE : owned
    const result = venue.convert(account, { from, to, amount, received })
    if (!('converted' in result)) return
    this.#holdings.add(account, from, -amount)
    this.#holdings.add(account, to, received)
  }

  #adjust(account: string, at: string): void {
    const { venue } = this.#world
    const { currency, amount } = this.#moved(account, at)
    const isTaken = this.#draw(at, 90) < 0.5
    const owned = currency === MONEY ? amount : this.#holdings.of(account, currency)
    // Never the same amount twice: what cancels out is no difference, and nothing looks for it.
    const thousandths = BigInt(this.#world.kernel.draws.between(50, 150, placeOf(at), 0, 97))
    const part = ((isTaken && owned < amount ? owned : amount) * thousandths) / 1000n
    const changed = isTaken ? -part : part
    if (changed === 0n) return
    const result = venue.adjust(account, currency, changed)
    if ('adjusted' in result) this.#holdings.add(account, currency, changed)
  }

  /** By force: what a plan has under its stop, all or half of it, or else what is owned by hand. */
  #liquidate(account: string, at: string): void {
    const { venue } = this.#world
    const stop = venue.openOrders(account).find(({ type }) => type === 'stop')
    if (stop !== undefined && this.#draw(at, 92) < 0.5) {
      const held = stop.quantity - stop.filledQuantity
      const quantity = this.#draw(at, 93) < 0.5 ? held : held / 2n
      venue.liquidate(account, stop.symbol, quantity - (quantity % this.#stepOf(stop.symbol)))
      return
    }
    const symbol = this.#symbol(account, at)
    const owned = this.#holdings.of(account, pairOf(symbol).base)
    const quantity = owned - (owned % this.#stepOf(symbol))
    if (quantity <= 0n) return
    const result = venue.liquidate(account, symbol, quantity)
    if ('placed' in result) this.#tookPart(account, result.placed.tradeIds)
  }

  /** A currency, and as much of it as is brought or taken at a time. */
  #moved(account: string, at: string): { readonly currency: string; readonly amount: Fixed } {
    if (this.#draw(at, 85) < 0.4) return { currency: MONEY, amount: MOVEMENT_VALUE }
    const symbol = this.#symbol(account, at)
    const quantity = divide(MOVEMENT_VALUE, this.#world.venue.quote(symbol).last, 'floor')
    return { currency: pairOf(symbol).base, amount: quantity - (quantity % this.#stepOf(symbol)) }
  }

  #tookPart(account: string, tradeIds: readonly string[]): void {
    const taken = new Set(tradeIds)
    for (const trade of this.#world.venue.trades(account).slice(-50))
      if (taken.has(trade.tradeId)) this.#holdings.take(account, trade)
  }

  #stepOf(symbol: string): Fixed {
    const { instruments } = this.#world.venue
    return instruments.find((each) => each.symbol === symbol)?.stepSize ?? 1n
  }

  #account(at: string): string {
    const { accounts, kernel } = this.#world
    return kernel.draws.pick(accounts, placeOf(at), 0, 81).id
  }

  /**
   * Where trades are listed by symbol, only those that the engine asks for can be found: people keep
   * to what is configured there.
   */
  #symbol(account: string, at: string): string {
    const { accounts, kernel, symbols, venue } = this.#world
    const bySymbol = accounts.find(({ id }) => id === account)?.tradesBySymbol === true
    const all = bySymbol ? symbols : venue.instruments.map(({ symbol }) => symbol)
    return kernel.draws.pick(all, placeOf(at), 0, 82)
  }

  #draw(at: string, salt: number): number {
    return this.#world.kernel.draws.uniform(placeOf(at), 0, salt)
  }
}
