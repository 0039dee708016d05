/** Which of the store's items the auditor keeps, told by their keys alone. */
import { type Key } from '../../../lib/ports/store.ts'

export type AuditedKind =
  | 'order'
  | 'plan'
  | 'mark'
  | 'fact'
  | 'position'
  | 'lots'
  | 'allocation'
  | 'day'
  | 'session'
  | 'cash'
  | 'book'
  | 'rebuild'
  | 'retired'
  | 'ledger-change'
  | 'exposure'
  | 'decision'
  | 'state'
  | 'command'
  | 'quarantine'
  | 'audit'
  | 'outbox'
  | 'config'
  | 'watch'
  | 'watch-making'

export interface AuditedPlace {
  readonly kind: AuditedKind
  readonly account: string
  /** Empty where the item belongs to no symbol. */
  readonly symbol: string
  /** Tells items of one kind and account apart. */
  readonly id: string
}

const SYMBOL_KINDS: Readonly<Record<string, AuditedKind>> = {
  order: 'order',
  fill: 'mark',
  fact: 'fact',
  position: 'position',
  lots: 'lots',
  allocation: 'allocation',
  'ledger-change': 'ledger-change',
  plan: 'plan',
  decision: 'decision',
}

const ACCOUNT_KINDS: Readonly<Record<string, AuditedKind>> = {
  'trading-state': 'state',
  exposure: 'exposure',
  cash: 'cash',
  command: 'command',
}

const MONEY_KINDS: Readonly<Record<string, AuditedKind>> = { movement: 'mark', fact: 'fact' }

/** Partitions of one kind each; a name in their sort key may tell the symbol. */
const LEDGER_PARTITIONS: Readonly<Record<string, AuditedKind>> = {
  days: 'day',
  sessions: 'session',
  books: 'book',
  rebuilds: 'rebuild',
  retired: 'retired',
  quarantine: 'quarantine',
}

/** Prices and bars: most of what is written, and nothing that an invariant speaks of. */
export function isMarketData(key: Key): boolean {
  return key.partition.startsWith('market#') || key.partition.startsWith('quotes#')
}

/** Nothing for an item that no invariant speaks of. */
export function auditedPlace(key: Key): AuditedPlace | undefined {
  const { partition, sort } = key
  const [head = '', account = '', symbol = ''] = partition.split('#')
  switch (head) {
    case 'symbol':
      return placed(SYMBOL_KINDS, sort, account, symbol)
    case 'account':
      return placed(ACCOUNT_KINDS, sort, account, '')
    case 'open-plans':
      return { kind: 'plan', account, symbol: '', id: sort }
    case 'watch':
      return sort === 'making'
        ? { kind: 'watch-making', account, symbol: '', id: '' }
        : { kind: 'watch', account, symbol: '', id: sort }
    case 'outbox':
      return { kind: 'outbox', account, symbol: '', id: sort }
    case 'audit':
      return { kind: 'audit', account, symbol: '', id: `${symbol} ${sort}` }
    case 'config':
      return sort === 'active' ? { kind: 'config', account: '', symbol: '', id: sort } : undefined
    case 'money':
      return placed(MONEY_KINDS, sort, account, '')
    default: {
      const kind = LEDGER_PARTITIONS[head]
      return kind === undefined ? undefined : { kind, account, symbol: symbolIn(sort), id: sort }
    }
  }
}

/** The part of a sort key that is a symbol; empty when none is. */
function symbolIn(sort: string): string {
  return sort.split('#').find((part) => part.includes('/')) ?? ''
}

function placed(
  kinds: Readonly<Record<string, AuditedKind>>,
  sort: string,
  account: string,
  symbol: string,
): AuditedPlace | undefined {
  const end = sort.indexOf('#')
  const kind = kinds[end < 0 ? sort : sort.slice(0, end)]
  if (kind === undefined) return undefined
  const rest = end < 0 ? '' : sort.slice(end + 1)
  return { kind, account, symbol, id: idOf(kind, symbol, rest) }
}

/** Ids of orders and plans are unique by themselves; the others only within their symbol. */
function idOf(kind: AuditedKind, symbol: string, rest: string): string {
  if (kind === 'order' || kind === 'plan' || kind === 'command') return rest
  return symbol === '' ? rest : rest === '' ? symbol : `${symbol} ${rest}`
}
