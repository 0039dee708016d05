/**
 * Lets contenders book the same history, in turns of some milliseconds each, so that whatever else the
 * machine does meanwhile falls on all of them.
 */
import { createHash } from 'node:crypto'
import { type Contender, type Ledger, type Totals } from './contender.ts'
import { type History } from './history.ts'

const TRADES_PER_TURN = 2_000
/** Trades arrive in pages; what a page closed is written and let go before the next one. */
const TRADES_PER_PAGE = 100

export interface Lap {
  readonly name: string
  /** For booking alone, without reading the amounts; zero when they were printed. */
  readonly ms: number
  readonly allocations: number
  readonly totals: Totals
  /** Of every allocation in its order, when they were printed. */
  readonly digest: string
}

interface Runner {
  readonly contender: Contender
  readonly ledger: Ledger<unknown, unknown>
  readonly hash: ReturnType<typeof createHash>
  ms: number
  allocations: number
}

/** @param isPrinted whether allocations are printed into the digest, which takes longer than all else. */
export function race(
  contenders: readonly Contender[],
  history: History,
  isPrinted: boolean,
  onTurn: (share: number) => void,
): readonly Lap[] {
  const runners = contenders.map((contender): Runner => ({
    contender,
    ledger: contender.open(),
    hash: createHash('sha256'),
    ms: 0,
    allocations: 0,
  }))
  for (let from = 0, turn = 0; from < history.length; from += TRADES_PER_TURN, turn += 1) {
    const told = history.slice(from, from + TRADES_PER_TURN)
    // Whoever comes first differs from turn to turn.
    for (let index = 0; index < runners.length; index += 1) {
      const runner = runners[(index + turn) % runners.length]!
      const pages = pagesOf(told.map((trade) => runner.contender.read(trade)))
      if (isPrinted) bookAndPrint(runner, pages)
      else runner.ms += book(runner, pages)
    }
    onTurn((from + told.length) / history.length)
  }
  return runners.map(({ contender, ledger, hash, ms, allocations }) => ({
    name: contender.name,
    ms,
    allocations,
    totals: ledger.totals(),
    digest: hash.digest('hex'),
  }))
}

function pagesOf(trades: readonly unknown[]): readonly (readonly unknown[])[] {
  return Array.from({ length: Math.ceil(trades.length / TRADES_PER_PAGE) }, (_, page) =>
    trades.slice(page * TRADES_PER_PAGE, (page + 1) * TRADES_PER_PAGE),
  )
}

/** @returns how long it took, in milliseconds. */
function book(runner: Runner, pages: readonly (readonly unknown[])[]): number {
  const startedAtMs = performance.now()
  for (const page of pages) {
    const allocations: unknown[] = []
    runner.ledger.book(page, allocations)
    runner.allocations += allocations.length
  }
  return performance.now() - startedAtMs
}

function bookAndPrint(runner: Runner, pages: readonly (readonly unknown[])[]): void {
  for (const page of pages) {
    const allocations: unknown[] = []
    runner.ledger.book(page, allocations)
    runner.allocations += allocations.length
    for (const each of allocations) runner.hash.update(`${runner.contender.print(each)}\n`)
  }
}
