/** How fast trades are booked: the ledger's own work beside the same loop on decimal libraries. */
import { isDeepStrictEqual } from 'node:util'
import { bignumberJs } from './ledger-core/bignumber-js.ts'
import { type Contender } from './ledger-core/contender.ts'
import { decimalJs } from './ledger-core/decimal-js.ts'
import { History } from './ledger-core/history.ts'
import { holdfast } from './ledger-core/holdfast.ts'
import { type Lap, race } from './ledger-core/race.ts'
import { type StoreRates, benchLedgerStore } from './ledger-store.ts'

const FILLS = 1_000_000
const ROUNDS = 5

const CONTENDERS = [holdfast, decimalJs, bignumberJs] as readonly Contender[]

export interface CoreMeasured {
  readonly fills: number
  /** Medians of the rounds, as are the ratios of each round. */
  readonly holdfastMs: number
  readonly decimalJsMs: number
  readonly bignumberJsMs: number
  readonly ratioDecimalJs: number
  readonly ratioBignumberJs: number
  /** Positions and every allocation, to the last unit. */
  readonly equal: boolean
}

export async function benchLedger(): Promise<{
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}> {
  const core = benchLedgerCore()
  const store = await benchLedgerStore()
  return {
    text: `${coreText(core)}\n${storeText(store)}`,
    json: { bench: 'ledger', ...core, ...store },
  }
}

export function benchLedgerCore(): CoreMeasured {
  const history = new History(FILLS)
  // The first round warms up the compiler, and compares what comes out.
  const compared = race(CONTENDERS, history, true, showProgress('comparing'))
  const rounds = Array.from({ length: ROUNDS }, (_, index) =>
    race(CONTENDERS, history, false, showProgress(`round ${index + 1} of ${ROUNDS}`)),
  )
  const msOf = (name: string): readonly number[] =>
    rounds.map((laps) => laps.find((lap) => lap.name === name)!.ms)
  const own = msOf(holdfast.name)
  const ratioTo = (name: string): number => median(msOf(name).map((ms, index) => ms / own[index]!))
  return {
    fills: FILLS,
    holdfastMs: Math.round(median(own)),
    decimalJsMs: Math.round(median(msOf(decimalJs.name))),
    bignumberJsMs: Math.round(median(msOf(bignumberJs.name))),
    ratioDecimalJs: rounded(ratioTo(decimalJs.name)),
    ratioBignumberJs: rounded(ratioTo(bignumberJs.name)),
    equal: [compared, ...rounds].every(areEqual),
  }
}

function areEqual([first, ...others]: readonly Lap[]): boolean {
  const result = ({ allocations, totals, digest }: Lap): unknown => [allocations, totals, digest]
  return first !== undefined && others.every((lap) => isDeepStrictEqual(result(lap), result(first)))
}

function storeText(rates: StoreRates): string {
  const { storeFillsPerSecond, rawTransactionsPerSecond, storeRatio } = rates
  return [
    'Through the store, from the listing to the commit, on a local server:',
    `  ${storeFillsPerSecond} fills/s beside ${rawTransactionsPerSecond} plain transactions/s of the same items: × ${storeRatio}`,
  ].join('\n')
}

function coreText(core: CoreMeasured): string {
  const line = (name: string, ms: number, ratio: number): string =>
    `  ${name.padEnd(14)} ${String(ms).padStart(6)} ms  ${(ms / (core.fills / 1_000)).toFixed(2).padStart(5)} µs/fill  × ${ratio.toFixed(1)}`
  return [
    `Ledger: ${core.fills.toLocaleString('en')} fills of one book, first in, first out, median of ${ROUNDS} rounds`,
    line(holdfast.name, core.holdfastMs, 1),
    line(decimalJs.name, core.decimalJsMs, core.ratioDecimalJs),
    line(bignumberJs.name, core.bignumberJsMs, core.ratioBignumberJs),
    core.equal
      ? '  positions and allocations are equal to the last unit'
      : '  THE RESULTS DIFFER: the times mean nothing',
  ].join('\n')
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle]!
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2
}

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100
}

/** One line that is written over, and only for somebody who looks. */
function showProgress(what: string): (share: number) => void {
  if (!process.stderr.isTTY) return () => {}
  return (share) => {
    process.stderr.write(`\r\x1b[K${share < 1 ? `${what}: ${Math.floor(share * 100)} %` : ''}`)
  }
}
