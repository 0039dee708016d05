import { type Account, type Engine } from './engine.ts'

/**
 * Does the work of a run for one account after the other. One account's trouble never touches
 * another's (R-OPS-10): every account gets its turn, and only then is the trouble thrown.
 * @throws {unknown} what the one account threw, or an `AggregateError` for several.
 */
export async function eachAccount<T>(
  engine: Engine,
  work: (account: Account) => Promise<T>,
): Promise<Readonly<Record<string, T>>> {
  const results: Record<string, T> = {}
  const troubles: unknown[] = []
  for (const account of engine.accounts)
    try {
      results[account.config.id] = await work(account)
    } catch (error) {
      troubles.push(error)
      engine.log.error('an account failed; the others go on', {
        account: account.config.id,
        error: String(error),
      })
    }
  if (troubles.length === 1) throw troubles[0]
  if (troubles.length > 1) throw new AggregateError(troubles, 'several accounts failed')
  return results
}
