/** The accounts of a local run at its simulated venue: keys of their own, and money to begin with. */
import { randomBytes } from 'node:crypto'
import { type AccountConfig, type HoldfastConfig } from '../../domain/config/account-config.ts'
import { pairOf } from '../../domain/ledger/fill.ts'
import { type Fixed, parseFixed } from '../../domain/money/fixed.ts'
import { type VenueControl } from './venue-control.ts'

/** Of each quote currency. */
const OPENING_BALANCE = parseFixed('10000')

/** Worth nothing anywhere but at one simulated venue. The secret is base64. */
export interface SimulatedKey {
  readonly apiKey: string
  readonly secret: string
}

export type SimulatedKeys = Readonly<Record<string, SimulatedKey>>

/** The key of every account of the config: the one that it has, or a new one. */
export function keysFor(config: HoldfastConfig, present: SimulatedKeys = {}): SimulatedKeys {
  const made = config.accounts.map(({ id }) => [id, present[id] ?? makeKey()] as const)
  return { ...present, ...Object.fromEntries(made) }
}

/** Accounts and keys that the venue knows already stay as they are. */
export async function openAccounts(
  control: VenueControl,
  config: HoldfastConfig,
  keys: SimulatedKeys,
): Promise<void> {
  for (const account of config.accounts) {
    const key = keys[account.id]
    if (key === undefined) throw new Error(`there is no key for ${account.id}`)
    await control.openAccount({ ...key, name: account.id, balances: openingBalances(account) })
  }
}

function makeKey(): SimulatedKey {
  return { apiKey: randomBytes(24).toString('hex'), secret: randomBytes(48).toString('base64') }
}

function openingBalances(account: AccountConfig): Readonly<Record<string, Fixed>> {
  const currencies = new Set(account.symbols.map((symbol) => pairOf(symbol).quote))
  return Object.fromEntries([...currencies].map((currency) => [currency, OPENING_BALANCE]))
}
