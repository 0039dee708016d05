/** POST /0/private/Ledgers: every change of a balance, newest first; a trade changes two or three. */
import { type Fixed, ZERO } from '../../../domain/money/fixed.ts'
import { type VenueMovementKind } from '../../../ports/exchange.ts'
import { currencyUnit } from '../settlement.ts'
import { tradeAmounts } from '../trade-amounts.ts'
import { type SimulatedMovement, type SimulatedTrade, type Venue } from '../venue-types.ts'
import { type Face, type Fields } from './face.ts'
import { invalidArgument } from './kraken-refusal.ts'
import { offsetIn, PAGE_SIZE, rangeIn } from './listing-fields.ts'
import { assetAltname, assetId } from './names.ts'
import { decimalsOf, padded } from './order-view.ts'
import { type PrivateCall } from './private-call.ts'
import { spoilLedgerEntry } from './spoil-entry.ts'

interface LedgerEntry {
  readonly id: string
  readonly referenceId: string
  readonly timeMs: number
  readonly type: string
  readonly currency: string
  /** Signed, before the fee. */
  readonly amount: Fixed
  readonly fee: Fixed
}

/** The types that can be asked for; `spend` and `receive` are listed and cannot. */
const TYPES_ASKED = new Set([
  'trade',
  'deposit',
  'withdrawal',
  'transfer',
  'margin',
  'adjustment',
  'rollover',
  'credit',
  'settled',
  'staking',
  'dividend',
  'sale',
  'nft_rebate',
])

export function ledgers({ face, account, fields }: PrivateCall): object {
  const { sinceMs, untilMs = Infinity } = rangeIn(fields)
  const isAsked = askedIn(fields)
  const since = sinceMs === undefined ? {} : { sinceMs }
  const newestFirst = entriesOf(face, account, since).reverse()
  const asked = withBalances(face.venue, account, newestFirst).filter(
    ({ entry }) => entry.timeMs < untilMs && isAsked(entry),
  )
  const offset = offsetIn(fields)
  const rows = asked
    .slice(offset, offset + PAGE_SIZE)
    .map(({ entry, balance }) => [entry.id, entryView(entry, balance)] as const)
  const malformed = face.faults.takeMalformedLedgerEntry(
    account,
    rows.map(([id]) => id),
  )
  return {
    ledger: Object.fromEntries(rows.map((row) => spoilLedgerEntry(row, malformed))),
    ...(fields['without_count'] === 'true' ? {} : { count: asked.length }),
  }
}

function askedIn(fields: Fields): (entry: LedgerEntry) => boolean {
  const { type = 'all', asset = 'all' } = fields
  if (type !== 'all' && !TYPES_ASKED.has(type)) throw invalidArgument('type')
  const assets = new Set(asset.split(','))
  return (entry) =>
    (type === 'all' || entry.type === type) &&
    (asset === 'all' ||
      [assetId, assetAltname].some((nameOf) => assets.has(nameOf(entry.currency))))
}

/** Oldest first. At the same time, trades stand before what is no trade. */
function entriesOf(
  face: Face,
  account: string,
  since: { readonly sinceMs?: number },
): LedgerEntry[] {
  const trades = face.venue.trades(account, since).flatMap((trade) => tradeEntries(face, trade))
  const movements = face.venue.movements(account, since).map(movementEntry)
  return [...trades, ...movements].sort((a, b) => a.timeMs - b.timeMs)
}

/** Base, quote, and the fee's own currency when it is neither; the fee stands where it was paid. */
function tradeEntries(face: Face, trade: SimulatedTrade): LedgerEntry[] {
  const { base, quote } = face.instrument(trade.symbol)
  const { tradeId, timeMs, fee, feeCurrency } = trade
  return [...tradeAmounts({ base, quote }, trade)].map(([currency, amount]) => {
    const feeHere = currency === feeCurrency ? fee : ZERO
    const part = currency === base ? 'B' : currency === quote ? 'Q' : 'F'
    return {
      id: `L${part}${tradeId.slice(2)}`,
      referenceId: tradeId,
      timeMs,
      type: 'trade',
      currency,
      amount: amount + feeHere,
      fee: feeHere,
    }
  })
}

function movementEntry({
  movementId: id,
  referenceId,
  kind,
  currency,
  amount,
  fee,
  timeMs,
}: SimulatedMovement): LedgerEntry {
  return { id, referenceId, timeMs, type: typeOf(kind, amount), currency, amount, fee }
}

function typeOf(kind: VenueMovementKind, amount: Fixed): string {
  switch (kind) {
    case 'deposit':
    case 'withdrawal':
    case 'adjustment':
      return kind
    case 'conversion':
      return amount < ZERO ? 'spend' : 'receive'
    case 'reward':
      return 'staking'
  }
}

/** The balance after each entry, counted back from what there is now. */
function withBalances(
  venue: Venue,
  account: string,
  newestFirst: readonly LedgerEntry[],
): readonly { readonly entry: LedgerEntry; readonly balance: Fixed }[] {
  const balances = new Map(
    venue.balances(account).map(({ currency, total }) => [currency, total] as const),
  )
  return newestFirst.map((entry) => {
    const { currency, amount, fee } = entry
    const balance = balances.get(currency) ?? ZERO
    balances.set(currency, balance - amount + fee)
    return { entry, balance }
  })
}

function entryView(entry: LedgerEntry, balance: Fixed): Record<string, unknown> {
  const { referenceId, timeMs, type, currency } = entry
  const decimals = decimalsOf(currencyUnit(currency, undefined))
  return {
    refid: referenceId,
    time: timeMs / 1000,
    type,
    subtype: '',
    aclass: 'currency',
    asset: assetId(currency),
    amount: padded(entry.amount, decimals),
    fee: padded(entry.fee, decimals),
    balance: padded(balance, decimals),
  }
}
