import { type AccountConfig } from '../../domain/config/account-config.ts'

/**
 * Where an account's orders go: nothing for the venue's own address, a URL for a simulated venue.
 * Mode and address are decided together, so that a simulated account never reaches a real venue and
 * a real one is armed explicitly (R-RISK-9).
 * @throws {Error} for a combination that must not trade.
 */
export function venueAddress(account: AccountConfig): string | undefined {
  switch (account.mode) {
    case 'simulated':
      if (account.venueUrl === undefined)
        throw new Error(`account ${account.id} is simulated and names no venueUrl to simulate at`)
      return account.venueUrl
    case 'paper':
      throw new Error(`account ${account.id} is paper: paper trading is not available yet`)
    case 'live':
      if (!account.armed) throw new Error(`account ${account.id} is live and not armed`)
      if (account.venueUrl !== undefined)
        throw new Error(`account ${account.id} is live and names another address for its venue`)
      return undefined
  }
}
