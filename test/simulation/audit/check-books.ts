/**
 * 5: positions are the fold of their facts. 7: so are costs, lots, allocations, days and sessions, by
 * a first-in-first-out book of the auditor's own, and whatever is out of order is being rebuilt.
 */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type Change, type Changes, type Commit } from './commit.ts'
import { bookOf, idOf, timeOf, utcDay } from './fact-effects.ts'
import { closeName } from './folded-book.ts'
import { leftoverFaults } from './leftovers.ts'
import { type BookFault, type BookShelf, LiveBook } from './live-book.ts'
import { SessionTally } from './session-tally.ts'
import { type StoredPosition } from './stored-book.ts'
import { type StoreMirror } from './store-mirror.ts'

interface NamedBook {
  readonly account: string
  readonly symbol: string
  readonly live: LiveBook
}

export class BookCheck implements AuditCheck {
  readonly #scene: AuditScene
  readonly #books = new Map<string, NamedBook>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    const { fact, position, lots, allocation, day, rebuild, session, exposure, cash } = changes
    if (fact.length + position.length + session.length > 0) this.#book(changes)
    for (const { account, symbol } of [...fact, ...position, ...rebuild])
      if (symbol !== '') this.#checkOrder(this.#bookOf(account, symbol))
    for (const { account, symbol, id } of lots) this.#checkPage(account, symbol, id)
    for (const change of allocation) this.#checkAllocation(change)
    for (const { account, symbol, id } of day) {
      const [date = '', , generation] = id.split('#')
      const book = this.#bookOf(account, symbol)
      if (isOf(book, generation)) this.#report(book, date, book.live.dayFaults(date))
    }
    for (const { account } of [...exposure, ...position, ...cash]) this.#checkExposure(account)
  }

  faultsAtRest(): readonly RestFault[] {
    const faults: RestFault[] = []
    for (const { account, symbol, live } of this.#books.values())
      for (const { invariant, text } of live.allFaults())
        faults.push({ invariant, text: `${account} ${symbol} ${text}` })
    const liveOf = (account: string, symbol: string): LiveBook => this.#bookOf(account, symbol).live
    return [...faults, ...leftoverFaults(this.#scene.mirror, liveOf)]
  }

  /** Takes the facts of a commit, or the writing that was swapped in. */
  #book(changes: Changes): void {
    const { findings } = this.#scene
    const tally = new SessionTally()
    for (const change of changes.position) {
      const book = this.#bookOf(change.account, change.symbol)
      if (this.#isSwap(book, change, changes)) this.#swap(book, change, tally)
      else if (change.after !== undefined) book.live.begin(change.after.generation)
    }
    const booked = new Set<NamedBook>()
    for (const { account, symbol, before, after } of changes.fact) {
      if (symbol === '' || after === undefined) continue
      const book = this.#bookOf(account, symbol)
      if (tally.isSwapped(account, symbol)) continue
      booked.add(book)
      if (before !== undefined || isMoved(changes, account, after)) book.live.replaced()
      else tally.booked(account, after, book.live.book(after))
    }
    for (const book of booked) this.#checkBooked(book, changes)
    for (const { account, symbol } of changes.position) {
      const book = this.#bookOf(account, symbol)
      if (!booked.has(book)) this.#report(book, 'position', book.live.positionFaults())
    }
    for (const { subject, text } of tally.faults(changes.session))
      findings.report(7, subject, `${subject} ${text}`)
  }

  #isSwap(
    { live, account, symbol }: NamedBook,
    { before, after }: Change<StoredPosition>,
    { fact }: Changes,
  ): boolean {
    if (after === undefined) return false
    if (before !== undefined) return before.generation !== after.generation
    const isFirst = fact.some((each) => each.account === account && each.symbol === symbol)
    return live.count > 0 || !isFirst
  }

  #swap(book: NamedBook, { before, after }: Change<StoredPosition>, tally: SessionTally): void {
    if (after === undefined) return
    const { account, symbol, live } = book
    const realised = live.realised
    live.swap(after.generation)
    tally.swapped(account, symbol, live.realised - realised)
    this.#report(book, `writing ${after.generation}`, live.allFaults())
    this.#checkShown(book, before, after)
  }

  /** What a rebuild changes is shown to people, before and after. */
  #checkShown(book: NamedBook, before: StoredPosition | undefined, after: StoredPosition): void {
    const { account, symbol } = book
    const place = `${symbol} ${after.generation.toString().padStart(15, '0')}`
    const shown = this.#scene.mirror.find('ledger-change', account, place)
    const names = ['quantity', 'cost', 'realisedPnl', 'fees', 'feesInBase'] as const
    const isShown = names.every((name) => {
      const was = before?.[name] ?? 0n
      const isSame = was === after[name]
      return (
        shown?.before.get(name) === (isSame ? undefined : formatFixed(was)) &&
        shown?.after.get(name) === (isSame ? undefined : formatFixed(after[name]))
      )
    })
    if (shown === undefined || !isShown)
      this.#report(book, `change ${after.generation}`, [
        { invariant: 7, text: 'was rebuilt, and the difference is not shown' },
      ])
  }

  #checkBooked(book: NamedBook, { fact, position }: Changes): void {
    const { account, symbol, live } = book
    const own = fact.filter((each) => each.account === account && each.symbol === symbol)
    const faults: BookFault[] = [...live.positionFaults(), ...live.pageFaults(live.lastPage)]
    for (const { before, after } of own) {
      if (after === undefined || before !== undefined) continue
      faults.push(...live.closeFaults(closeName(timeOf(after), idOf(after))))
      faults.push(...live.dayFaults(utcDay(timeOf(after))))
    }
    if (position.length > 0 && this.#scene.mirror.find('book', account, symbol) === undefined)
      faults.push({ invariant: 5, text: 'has a position and is no book' })
    this.#report(book, 'book', faults)
  }

  #checkOrder(book: NamedBook): void {
    const { account, symbol, live } = book
    if (!live.needsRebuild || this.#scene.mirror.find('rebuild', account, symbol) !== undefined)
      return
    this.#report(book, 'order', [
      { invariant: 7, text: 'is out of order, and nobody was asked to rebuild it' },
    ])
  }

  #checkPage(account: string, symbol: string, id: string): void {
    const book = this.#bookOf(account, symbol)
    const [generation, page] = id.slice(symbol.length + 1).split('#')
    if (isOf(book, generation)) this.#report(book, 'lots', book.live.pageFaults(Number(page)))
  }

  /** What is allocated stays so; only what was written ahead of its fact may be written again. */
  #checkAllocation({ account, symbol, id, before }: Change<unknown>): void {
    if (before === undefined) return
    const book = this.#bookOf(account, symbol)
    const [generation, ...close] = id.slice(symbol.length + 1).split('#')
    if (!isOf(book, generation)) return
    const name = close.slice(0, -1).join('#')
    if (book.live.knowsClose(name)) this.#report(book, name, book.live.closeFaults(name))
  }

  #checkExposure(account: string): void {
    const { mirror } = this.#scene
    const counted = mirror.find('exposure', account, '')?.positions
    for (const { account: owner, symbol } of this.#books.values()) {
      const held = mirror.find('position', account, symbol)?.quantity ?? 0n
      if (owner === account && (counted?.get(symbol) ?? 0n) !== held)
        this.#scene.findings.report(
          5,
          `${account} ${symbol} exposure`,
          `${account} ${symbol} exposure counts for another quantity than is held`,
        )
    }
  }

  #report({ account, symbol }: NamedBook, subject: string, faults: readonly BookFault[]): void {
    for (const { invariant, text } of faults)
      this.#scene.findings.report(
        invariant,
        `${account} ${symbol} ${subject}`,
        `${account} ${symbol} ${text}`,
      )
  }

  #bookOf(account: string, symbol: string): NamedBook {
    const name = `${account} ${symbol}`
    const known = this.#books.get(name)
    if (known !== undefined) return known
    const live = new LiveBook(shelfOf(this.#scene.mirror, account, symbol))
    const created = { account, symbol, live }
    this.#books.set(name, created)
    return created
  }
}

function isOf({ live }: NamedBook, generation: string | undefined): boolean {
  return live.generation === Number(generation)
}

/** The same fact stood at another time before. */
function isMoved({ fact }: Changes, account: string, after: Fact): boolean {
  return fact.some(
    (each) =>
      each.account === account &&
      each.after === undefined &&
      each.before !== undefined &&
      idOf(each.before) === idOf(after) &&
      bookOf(each.before) === bookOf(after),
  )
}

function shelfOf(mirror: StoreMirror, account: string, symbol: string): BookShelf {
  const named = (generation: number, rest: string): string =>
    `${symbol} ${generation.toString().padStart(15, '0')}#${rest}`
  return {
    facts: () =>
      [...mirror.all('fact')]
        .filter(([name]) => name.startsWith(`${account} ${symbol} `))
        .map(([, fact]) => fact),
    position: () => mirror.find('position', account, symbol),
    lots: (generation, page) =>
      mirror.find('lots', account, named(generation, page.toString().padStart(15, '0'))),
    allocations: (generation, close, part) =>
      mirror.find(
        'allocation',
        account,
        named(generation, `${close}#${part.toString().padStart(15, '0')}`),
      ),
    day: (generation, date) =>
      mirror.find('day', account, `${date}#${symbol}#${generation.toString().padStart(15, '0')}`),
  }
}
