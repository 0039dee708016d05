/** What a row of a file becomes in the books: a trade with the fee that it took from lots, or a movement. */
import { type Fact } from '../../domain/ledger/entry.ts'
import { type Fill, pairOf } from '../../domain/ledger/fill.ts'
import { type Homes, homeSymbol } from '../../domain/ledger/home-symbol.ts'
import { type Movement } from '../../domain/ledger/movement.ts'
import { multiply } from '../../domain/money/fixed.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { completeFill } from './complete-fill.ts'
import { type ImportedMovement, type ImportedRow, type ImportedTrade } from './imported-row.ts'
import { type RateAt } from './value-at.ts'

export interface Candidate {
  readonly row: ImportedRow
  readonly facts: readonly Fact[]
  /** A fee has no rate, or a deposit no cost. */
  readonly isUnvalued: boolean
}

export interface Basis {
  readonly run: LedgerRun
  readonly homes: Homes
  readonly rateAt: RateAt
  readonly source: string
}

export async function candidateOf(row: ImportedRow, basis: Basis): Promise<Candidate> {
  if (row.kind === 'trade') {
    const { run, homes, rateAt } = basis
    const { facts, isUnvalued } = await completeFill(fillFor(row, run), async () => homes, rateAt)
    return { row, facts, isUnvalued }
  }
  const movement = await movementFor(row, basis)
  const { symbol, value } = movement
  const isUnvalued = row.kind === 'deposit' && symbol !== undefined && value === undefined
  return { row, facts: [{ kind: 'movement', movement }], isUnvalued }
}

function fillFor(row: ImportedTrade, run: LedgerRun): Fill {
  const { kind: _kind, line: _line, orderId, ...trade } = row
  return {
    ...trade,
    venueOrderId: orderId,
    account: accountId(run),
    cost: multiply(row.price, row.quantity, 'half-even'),
    appliedAtMs: run.engine.clock.nowMs(),
  }
}

async function movementFor(row: ImportedMovement, basis: Basis): Promise<Movement> {
  const { movementId, kind, currency, fee, timeMs } = row
  const isDeposit = kind === 'deposit'
  const quantity = isDeposit ? row.quantity - fee : -(row.quantity + fee)
  const symbol = homeSymbol(currency, basis.homes)
  const movement: Movement = {
    movementId,
    account: accountId(basis.run),
    kind,
    currency,
    quantity,
    fee,
    ...(symbol === undefined ? {} : { symbol }),
    timeMs,
    appliedAtMs: basis.run.engine.clock.nowMs(),
  }
  // What is withdrawn leaves at its cost, whatever it is worth.
  if (symbol === undefined || !isDeposit) return movement
  const worth = await worthOf(row, symbol, basis)
  if (worth === undefined) return movement
  const value = multiply(quantity, worth.rate, 'half-even')
  return { ...movement, value, valueSource: worth.source }
}

async function worthOf(
  { unitCost, currency, timeMs }: ImportedMovement,
  symbol: string,
  { rateAt, source }: Basis,
): ReturnType<RateAt> {
  if (unitCost !== undefined) return { rate: unitCost, source: `given in ${source}` }
  return rateAt(currency, pairOf(symbol).quote, timeMs)
}
