/** Which rows of a file are booked already, and whether the books say the same of them. */
import { type Fact, factPlace } from '../../domain/ledger/entry.ts'
import { formatFixed } from '../../domain/money/fixed.ts'
import { nameOf } from '../../ports/commit-rules.ts'
import { type Item, type Key } from '../../ports/store.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { keys } from '../records/keys.ts'
import { bookedRecord } from '../records/ledger-records.ts'
import { type ImportedRow } from './imported-row.ts'
import { toldBy } from './told-by.ts'

/** `same`, or the names of the columns that differ. */
export type Comparison = 'same' | readonly string[]

/** Those that are booked, by row; the others are left out. */
export async function knownFacts(
  run: LedgerRun,
  candidates: readonly { readonly row: ImportedRow; readonly facts: readonly Fact[] }[],
): Promise<ReadonlyMap<ImportedRow, Comparison>> {
  const marks = await readMarks(
    run,
    candidates.flatMap(({ facts }) => facts),
  )
  const known = new Map<ImportedRow, Comparison>()
  for (const { row, facts } of candidates) {
    const [own, ...fees] = facts
    if (own === undefined) continue
    const told = marks.get(nameOf(markKey(run, own)))
    if (told !== undefined) {
      const differences =
        row.kind === 'trade'
          ? tradeDifferences(told, own, row.orderId)
          : movementDifferences(told, own)
      known.set(row, differences.length === 0 ? 'same' : differences)
    } else if (fees.some((fee) => marks.has(nameOf(markKey(run, fee)))))
      known.set(row, ['trade behind the fee of this id'])
  }
  return known
}

/** The facts that are not booked. */
export async function withoutBooked(
  run: LedgerRun,
  facts: readonly Fact[],
): Promise<ReadonlySet<Fact>> {
  const marks = await readMarks(run, facts)
  return new Set(facts.filter((fact) => !marks.has(nameOf(markKey(run, fact)))))
}

async function readMarks(
  run: LedgerRun,
  facts: readonly Fact[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(facts.map((fact) => [nameOf(markKey(run, fact)), markKey(run, fact)]))
  const items = await run.engine.store.getMany([...wanted.values()])
  const told = (item: Item): string => bookedRecord.read(item).value.told
  return new Map(items.map((item) => [nameOf(item.key), told(item)]))
}

export function markKey(run: LedgerRun, fact: Fact): Key {
  const { id } = factPlace(fact)
  return fact.kind === 'fill'
    ? keys.fill(accountId(run), fact.fill.symbol, id)
    : keys.movement(accountId(run), id)
}

/** The parts of what a mark keeps of a trade, in their order; the order's id may have spaces. */
const TRADE_PARTS = ['side', 'price', 'quantity', 'cost', 'fee', 'feeCurrency', 'time', 'orderId']

/** The cost is the venue's own word, and in no column; a file need not name the order. */
function tradeDifferences(told: string, fact: Fact, orderId: string): readonly string[] {
  const [booked, own] = [tradeParts(told), tradeParts(toldBy(fact))]
  const isFree = fact.kind === 'fill' && fact.fill.fee === 0n
  return TRADE_PARTS.filter((name, index) => {
    if (name === 'cost' || (name === 'orderId' && orderId === '')) return false
    if (name === 'feeCurrency' && isFree) return false
    return booked[index] !== own[index]
  })
}

function tradeParts(told: string): readonly string[] {
  const parts = told.split(' ')
  const last = TRADE_PARTS.length - 1
  return [...parts.slice(0, last), parts.slice(last).join(' ')]
}

function movementDifferences(told: string, fact: Fact): readonly string[] {
  if (told === toldBy(fact)) return []
  if (fact.kind !== 'movement') return ['kind']
  const { currency, quantity, fee, timeMs } = fact.movement
  const own = [currency, formatFixed(quantity), formatFixed(fee), String(timeMs)]
  const booked = told.split(' ')
  return ['symbol', 'quantity', 'fee', 'time'].filter((_, index) => booked[index] !== own[index])
}
