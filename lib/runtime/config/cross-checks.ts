/**
 * What has to hold between settings that are each fine on their own.
 *
 * Runs on a configuration whose other parts may be broken, so that one run lists everything: a
 * check whose settings are missing or malformed is left out, because those have been reported.
 */
import { formatFixed, multiply, parseFixed } from '../../domain/money/fixed.ts'
import { type ConfigPath, type CrossProblem } from './config-problem.ts'
import { accountSchema, limitsSchema } from './config-schema.ts'
import { exitProblems } from './exit-checks.ts'
import { entry, listOf } from './raw-entries.ts'
import { type ValidStrategy, strategyProblems } from './strategy-checks.ts'
import { emaCrossSchema } from './strategy-schema.ts'
import { overlapProblems, repeats, symbolProblems } from './symbol-checks.ts'
import { type Valid, validEntries } from './valid-entries.ts'

type ValidAccount = Valid<typeof accountSchema.shape>

export function crossProblems(tree: unknown): readonly CrossProblem[] {
  const accounts = listOf(entry(tree, 'accounts'))
  const ids = accounts.map((account) => entry(account, 'id'))
  return [
    ...repeats(ids, ['accounts'], 'id'),
    ...accounts.flatMap((account, index) => accountProblems(account, ['accounts', index])),
  ]
}

function accountProblems(raw: unknown, path: ConfigPath): readonly CrossProblem[] {
  const account = validEntries(accountSchema, raw)
  const rawStrategies = listOf(entry(raw, 'strategies'))
  const strategies = rawStrategies.map((strategy) => validEntries(emaCrossSchema, strategy))
  return [
    ...modeProblems(account, path),
    ...symbolProblems(raw, path),
    ...strategies.flatMap((strategy, index) =>
      strategyProblems(strategy, [...path, 'strategies', index]),
    ),
    ...overlapProblems(rawStrategies, listOf(entry(raw, 'symbols')), [...path, 'strategies']),
    ...limitProblems(raw, strategies, path),
    ...exitProblems(raw, path),
  ]
}

function modeProblems(account: ValidAccount, path: ConfigPath): readonly CrossProblem[] {
  const found: CrossProblem[] = []
  const { mode, armed, venueUrl } = account
  if (mode === 'live' && armed === false)
    found.push({
      path: [...path, 'armed'],
      message: 'must be true for a live account: it trades real money',
    })
  if (mode === 'live' && venueUrl !== undefined)
    found.push({
      path: [...path, 'venueUrl'],
      message: "must be left out for a live account, which uses the venue's own address",
    })
  if (
    mode === 'simulated' &&
    venueUrl !== undefined &&
    /(^|\.)kraken\.com$/i.test(new URL(venueUrl).hostname)
  )
    found.push({
      path: [...path, 'venueUrl'],
      message: 'is the real venue, but the account is simulated',
    })
  return found
}

function limitProblems(
  raw: unknown,
  strategies: readonly ValidStrategy[],
  path: ConfigPath,
): readonly CrossProblem[] {
  const limits = validEntries(limitsSchema, entry(raw, 'limits'))
  const { orderValueMax, orderValueBuffer, positionValueMax, grossExposureMax } = limits
  const found: CrossProblem[] = []
  const atLeast = (
    name: string,
    amount: bigint | undefined,
    other: string,
    floor: bigint | undefined,
  ) => {
    if (amount === undefined || floor === undefined || amount >= floor) return
    const message = `must be at least ${other} (${formatFixed(floor)}), not ${formatFixed(amount)}`
    found.push({ path: [...path, 'limits', name], message })
  }
  atLeast('positionValueMax', positionValueMax, 'orderValueMax', orderValueMax)
  atLeast('grossExposureMax', grossExposureMax, 'positionValueMax', positionValueMax)
  if (orderValueMax === undefined || orderValueBuffer === undefined) return found
  const room = multiply(orderValueMax, parseFixed('1') - orderValueBuffer, 'floor')
  strategies.forEach(({ orderValue }, index) => {
    if (orderValue === undefined || orderValue <= room) return
    const message = `must be at most ${formatFixed(room)} (orderValueMax less its buffer), not ${formatFixed(orderValue)}`
    found.push({ path: [...path, 'strategies', index, 'orderValue'], message })
  })
  return found
}
