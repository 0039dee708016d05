/**
 * 5: positions are the fold of the fills. 6: so is the money. 7: so are allocations and days, by a
 * first-in-first-out ledger of the auditor's own. At rest the venue has the same balances.
 */
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type PlainClose } from '../../domain/ledger/plain-ledger.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { isQuarantined } from './check-fills.ts'
import { type Changes, type Commit } from './commit.ts'
import { type StoredAllocation, type StoredDay } from './stored-facts.ts'
import { SymbolBooks } from './symbol-books.ts'
import { add, movedBy } from './venue-truth.ts'

export class BookCheck implements AuditCheck {
  readonly #scene: AuditScene
  readonly #books = new Map<string, SymbolBooks>()
  readonly #money = new Map<string, Map<string, Fixed>>()
  readonly #days = new Map<string, StoredDay>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    const { fill, position, cash, day, allocation, exposure } = changes
    if (cash.length > 0) this.#open(changes)
    const closes = fill.map((each) => (each.before === undefined ? this.#book(each.after) : []))
    if (fill.length > 0 || allocation.length > 0) this.#checkAllocations(changes, closes.flat())
    for (const { account, symbol } of [...fill, ...position]) this.#checkPosition(account, symbol)
    for (const { account } of [...fill, ...cash]) this.#checkCash(account)
    for (const { account, id } of day) this.#checkDay(account, id)
    for (const each of fill)
      if (each.after !== undefined) this.#checkDay(each.account, utcDay(each.after.timeMs))
    for (const { account } of [...exposure, ...position]) this.#checkExposure(account)
  }

  faultsAtRest(): readonly RestFault[] {
    return this.#scene.world.accounts.flatMap(({ id }) => this.#balanceFaults(id))
  }

  #open(changes: Changes): void {
    const { findings, openings } = this.#scene
    for (const { account, before, after } of changes.cash) {
      if (before !== undefined || after === undefined) continue
      this.#money.set(account, new Map(after))
      for (const position of changes.position)
        if (position.account === account && position.after !== undefined)
          this.#booksOf(account, position.symbol).open(position.after)
      if (openings.of(account)?.isInvented === true)
        findings.report(
          6,
          `${account} opening`,
          `the opening balances of ${account} are none that the venue ever had`,
        )
    }
  }

  #book(fill: Fill | undefined): readonly (PlainClose & { readonly closingTradeId: string })[] {
    if (fill === undefined) return []
    const { account, symbol, tradeId } = fill
    const closes = this.#booksOf(account, symbol).book(fill)
    const [, money] = movedBy(fill)
    if (money !== undefined) add(this.#moneyOf(account), ...money)
    const name = `${account} ${utcDay(fill.timeMs)}`
    const day = this.#days.get(name) ?? { realisedPnl: 0n, fees: 0n, fillCount: 0 }
    const [base = ''] = symbol.split('/')
    this.#days.set(name, {
      realisedPnl: closes.reduce(
        (sum, close) => sum + close.received - close.paid,
        day.realisedPnl,
      ),
      fees: day.fees + (fill.feeCurrency === base ? 0n : fill.fee),
      fillCount: day.fillCount + 1,
    })
    return closes.map((close) => ({ ...close, closingTradeId: tradeId }))
  }

  #checkAllocations(
    changes: Changes,
    closes: readonly (PlainClose & { readonly closingTradeId: string })[],
  ): void {
    const { findings } = this.#scene
    const rows = changes.allocation.flatMap(({ account, id, before, after }) => {
      if (before !== undefined || after === undefined)
        findings.report(7, `${account} ${id}`, `the allocations ${id} of ${account} were changed`)
      return after ?? []
    })
    const expected = closes.map(closeText)
    const stored = rows.map(allocationText)
    if (expected.length === stored.length && expected.every((each, at) => each === stored[at]))
      return
    const [first] = [...changes.fill, ...changes.allocation]
    const name = `${first?.account ?? ''} ${first?.id ?? ''}`
    findings.report(
      7,
      name,
      `the allocations of ${name} are [${stored.join('; ')}] and should be [${expected.join('; ')}]`,
    )
  }

  #checkPosition(account: string, symbol: string): void {
    const stored = this.#scene.mirror.find('position', account, symbol)
    const books = this.#booksOf(account, symbol)
    if (stored === undefined) {
      if (books.fillCount > 0) this.#report(5, `${account} ${symbol}`, 'has fills and no position')
      return
    }
    for (const name of books.differences(stored)) {
      const invariant = name === 'quantity' || name === 'fillCount' ? 5 : 7
      const what = `says ${name} ${String(stored[name as keyof typeof stored])}, its fills do not`
      this.#report(invariant, `${account} ${symbol}`, what)
    }
  }

  #checkCash(account: string): void {
    const stored = this.#scene.mirror.find('cash', account, '')
    for (const [currency, expected] of this.#moneyOf(account)) {
      const ours = stored?.get(currency) ?? 0n
      if (ours !== expected)
        this.#report(
          6,
          account,
          `has ${formatFixed(ours)} ${currency}, not ${formatFixed(expected)}`,
        )
    }
  }

  #checkDay(account: string, day: string): void {
    const stored = this.#scene.mirror.find('day', account, day)
    const expected = this.#days.get(`${account} ${day}`)
    const same =
      stored?.realisedPnl === expected?.realisedPnl &&
      stored?.fees === expected?.fees &&
      stored?.fillCount === expected?.fillCount
    if (!same) this.#report(7, `${account} ${day}`, 'is not the sum of its fills')
  }

  #checkExposure(account: string): void {
    const { mirror } = this.#scene
    const positions = mirror.find('exposure', account, '')?.positions
    for (const { id, symbols } of this.#scene.world.accounts)
      if (id === account)
        for (const symbol of symbols) {
          const held = mirror.find('position', account, symbol)?.quantity ?? 0n
          if ((positions?.get(symbol) ?? 0n) !== held)
            this.#report(
              5,
              `${account} ${symbol} exposure`,
              'counts for another quantity than is held',
            )
        }
  }

  #balanceFaults(account: string): readonly RestFault[] {
    const { world, mirror, truth, openings } = this.#scene
    const cash = mirror.find('cash', account, '')
    if (cash === undefined) return []
    const ledger = new Map(cash)
    for (const [name, position] of mirror.all('position')) {
      const [owner, symbol = ''] = name.split(' ')
      if (owner === account) add(ledger, symbol.split('/')[0] ?? '', position.quantity)
    }
    for (const trade of truth.account(account).trades.slice(openings.of(account)?.tradesBefore))
      if (isQuarantined(this.#scene, account, trade))
        for (const [currency, moved] of movedBy(trade)) add(ledger, currency, moved)
    const venue = new Map(world.venue.balances(account).map((each) => [each.currency, each.total]))
    const bases = new Set([...mirror.all('position').keys()].map((name) => name.split(/[ /]/)[1]))
    return [...new Set([...ledger.keys(), ...venue.keys()])].flatMap((currency) => {
      const ours = ledger.get(currency) ?? 0n
      const theirs = venue.get(currency) ?? 0n
      if (ours === theirs) return []
      const numbers = `${formatFixed(ours)} ${currency}, the venue ${formatFixed(theirs)}`
      const text = `the ledger of ${account} has ${numbers}`
      return [{ invariant: bases.has(currency) ? 5 : 6, text }]
    })
  }

  #booksOf(account: string, symbol: string): SymbolBooks {
    const name = `${account} ${symbol}`
    const known = this.#books.get(name)
    if (known !== undefined) return known
    const created = new SymbolBooks()
    this.#books.set(name, created)
    return created
  }

  #moneyOf(account: string): Map<string, Fixed> {
    const known = this.#money.get(account)
    if (known !== undefined) return known
    const created = new Map<string, Fixed>()
    this.#money.set(account, created)
    return created
  }

  #report(invariant: number, subject: string, what: string): void {
    this.#scene.findings.report(invariant, subject, `${subject} ${what}`)
  }
}

function closeText(close: PlainClose & { readonly closingTradeId: string }): string {
  const { openingTradeId, closingTradeId, quantity, paid, received, fees } = close
  return [openingTradeId, closingTradeId, quantity, paid, received, fees, received - paid].join(' ')
}

function allocationText(row: StoredAllocation): string {
  const { openingTradeId, closingTradeId, quantity, costBasis, proceeds, fees, realisedPnl } = row
  return [openingTradeId, closingTradeId, quantity, costBasis, proceeds, fees, realisedPnl].join(
    ' ',
  )
}

function utcDay(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}
