/** Facts for tests that need many, put into the books without a venue. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Fixed, multiply } from '../../../lib/domain/money/fixed.ts'
import { type LedgerRun } from '../../../lib/engine/engine.ts'
import { bookFacts } from '../../../lib/engine/ledger/book-facts.ts'
import { transact } from '../../../lib/engine/transact.ts'
import { BTC, START_MS, amount } from '../world.ts'

export function fillFact(
  number: number,
  changes: Partial<Fill> & { readonly quantity: Fixed; readonly price: Fixed },
): Extract<Fact, { kind: 'fill' }> {
  const timeMs = START_MS + number * 1000
  return {
    kind: 'fill',
    fill: {
      tradeId: `T${number.toString().padStart(7, '0')}`,
      venueOrderId: `O${number}`,
      account: 'main',
      symbol: BTC,
      side: 'buy',
      cost: multiply(changes.quantity, changes.price, 'half-even'),
      fee: 0n,
      feeCurrency: 'USD',
      timeMs,
      appliedAtMs: timeMs,
      ...changes,
    },
  }
}

/** Small buys at prices that differ, so that every one of them is a lot of its own. */
export function smallBuys(count: number): readonly Extract<Fact, { kind: 'fill' }>[] {
  return Array.from({ length: count }, (_, index) =>
    fillFact(index + 1, {
      quantity: amount('0.001'),
      price: amount(`${50_000 + (index % 977)}.${index % 10}`),
      fee: amount(`0.0${(index % 9) + 1}`),
    }),
  )
}

const FACTS_PER_COMMIT = 20

export async function book(run: LedgerRun, facts: readonly Fact[]): Promise<void> {
  for (let start = 0; start < facts.length; start += FACTS_PER_COMMIT) {
    const part = facts.slice(start, start + FACTS_PER_COMMIT)
    await transact(run, (changes) => bookFacts(run, changes, part))
  }
}
