/**
 * Lets contenders book the same history, in turns of a few thousand trades each, so that whatever else
 * the machine does meanwhile falls on all of them.
 */
import { createHash } from 'node:crypto'
import { type Contender, type Ledger, type Totals } from './contender.ts'
import { type History } from './history.ts'

/** Few enough that what a turn makes is let go while it is young, as in a stream of trades. */
const TRADES_PER_TURN = 2_000

export interface Lap {
  readonly name: string
  /** For booking alone, without reading the amounts. */
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
      const trades = told.map((trade) => runner.contender.read(trade))
      const allocations: unknown[] = []
      const startedAtMs = performance.now()
      runner.ledger.book(trades, allocations)
      runner.ms += performance.now() - startedAtMs
      runner.allocations += allocations.length
      if (isPrinted)
        for (const allocation of allocations)
          runner.hash.update(runner.contender.print(allocation) + '\n')
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
