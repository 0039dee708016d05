/**
 * What changed a balance without a trade, from the account's ledger (Ledgers), oldest first.
 *
 * All types of entries are asked for, so that one which is new or rare is not missed: what this file
 * does not know is an adjustment. Entries of trades are left out, they come with the trades.
 * https://docs.kraken.com/api/docs/rest-api/get-ledgers
 * https://support.kraken.com/hc/en-us/articles/360001169383
 */
import {
  type MovementPage,
  type MovementsQuery,
  type VenueMovement,
  type VenueMovementKind,
} from '../../../../ports/exchange.ts'
import { type KrakenConnection } from './connection.ts'
import { type KrakenClient } from './kraken-client.ts'
import { readListingPage, type ListingRange, type ListingReply } from './listing-pages.ts'
import {
  entriesOf,
  problemOf,
  unreadableOf,
  unreadableRow,
  type ListingRow,
} from './listing-rows.ts'
import { ledgerAnswer, ledgerReply, typedRow, type LedgerReply } from './replies.ts'

/** A page may hold few movements or none, where the account traded, and still have one after it. */
export async function readMovements(
  connection: KrakenConnection,
  query: MovementsQuery,
): Promise<MovementPage> {
  const { rows, ...next } = await readListingPage(
    {
      name: 'ledger entries',
      read: (range) => entriesIn(connection, range),
      toRow: (id, row) => movementRow(id, row, connection.client),
    },
    query,
  )
  return { movements: entriesOf(rows), unreadable: unreadableOf(rows), ...next }
}

async function entriesIn({ client }: KrakenConnection, range: ListingRange): Promise<ListingReply> {
  const answer = await client.privatePostLedgers({
    start: range.startSeconds,
    ...(range.endSeconds === undefined ? {} : { end: range.endSeconds }),
    ofs: range.offset,
  })
  const { ledger, count } = ledgerAnswer.parse(answer).result
  return { count, rows: ledger }
}

/** `margin` is the profit or loss of a trade on margin, called `margin trade` in the venue's files. */
const TYPES_OF_TRADES: ReadonlySet<string> = new Set(['trade', 'margin', 'margin trade'])

function movementRow(id: string, row: unknown, client: KrakenClient): ListingRow<VenueMovement> {
  const read = ledgerReply.safeParse(row)
  const typed = typedRow.safeParse(row)
  if (typed.success && TYPES_OF_TRADES.has(typed.data.type))
    return read.success ? { timeMs: read.data.time } : {}
  if (!read.success) return unreadableRow(id, row, problemOf(read.error))
  if (id === '') return unreadableRow(id, row, 'the ledger entry has no id')
  return { timeMs: read.data.time, entry: venueMovement(id, read.data, client) }
}

/**
 * A withdrawal that failed comes back as another one, with both signs turned round. As no fee is
 * negative, such a fee is a part of what came back.
 */
function venueMovement(
  movementId: string,
  reply: LedgerReply,
  client: KrakenClient,
): VenueMovement {
  const refunded = reply.fee < 0n ? -reply.fee : 0n
  return {
    movementId,
    ...(reply.refid ? { referenceId: reply.refid } : {}),
    kind: kindOf(reply),
    currency: client.safeCurrencyCode(reply.asset) ?? reply.asset,
    amount: reply.amount + refunded,
    fee: reply.fee + refunded,
    timeMs: reply.time,
  }
}

const KINDS: ReadonlyMap<string, VenueMovementKind> = new Map([
  ['deposit', 'deposit'],
  ['withdrawal', 'withdrawal'],
  // A purchase outside the order book: one of each, under one reference.
  ['spend', 'conversion'],
  ['receive', 'conversion'],
  ['conversion', 'conversion'],
  ['staking', 'reward'],
  ['reward', 'reward'],
  ['dividend', 'reward'],
  ['airdrop', 'reward'],
  ['invite bonus', 'reward'],
])

/** Transfers between wallets, rollovers, settlements and all else that the table does not name. */
function kindOf({ type, subtype, amount }: LedgerReply): VenueMovementKind {
  const isEarned = type === 'earn' && subtype === 'reward'
  const kind = isEarned ? 'reward' : (KINDS.get(type) ?? 'adjustment')
  // A reward that is taken back was not spent on anything.
  return kind === 'reward' && amount < 0n ? 'adjustment' : kind
}
