/** What has to hold between the lists of symbols, and other lists without repeats. */
import { type ConfigPath, type CrossProblem } from './config-problem.ts'
import { entry, listOf } from './raw-entries.ts'

/** Looks at the lists as they are written, so that one malformed symbol does not hide the rest. */
export function symbolProblems(raw: unknown, path: ConfigPath): readonly CrossProblem[] {
  const symbols = listOf(entry(raw, 'symbols'))
  const lists = [
    { list: listOf(entry(raw, 'holdList')), at: [...path, 'holdList'] },
    ...listOf(entry(raw, 'strategies')).map((strategy, index) => ({
      list: listOf(entry(strategy, 'symbols')),
      at: [...path, 'strategies', index, 'symbols'],
    })),
  ]
  return [
    ...repeats(symbols, [...path, 'symbols']),
    ...currencyProblems(symbols, [...path, 'symbols']),
    ...lists.flatMap(({ list, at }) => [...repeats(list, at), ...strangers(list, symbols, at)]),
  ]
}

function currencyProblems(symbols: readonly unknown[], path: ConfigPath): CrossProblem[] {
  const currencies = symbols.map((symbol) =>
    typeof symbol === 'string' ? symbol.split('/')[1] : undefined,
  )
  const first = currencies.find((currency) => currency !== undefined)
  return currencies.flatMap((currency, index) => {
    if (currency === undefined || currency === first) return []
    const message = `must be quoted in ${first} like the others, because limits are amounts in one currency`
    return [{ path: [...path, index], message }]
  })
}

/** One decision per strategy, symbol and bar: the same strategy cannot trade a symbol twice. */
export function overlapProblems(
  strategies: readonly unknown[],
  accountSymbols: readonly unknown[],
  path: ConfigPath,
): readonly CrossProblem[] {
  const taken = new Set<string>()
  return strategies.flatMap((strategy, index) => {
    const id = entry(strategy, 'id')
    const own = entry(strategy, 'symbols')
    const listed = own === undefined ? accountSymbols : listOf(own)
    const symbols = [...new Set(listed.filter((symbol) => typeof symbol === 'string'))]
    if (typeof id !== 'string') return []
    const doubled = symbols.filter((symbol) => taken.has(`${id} ${symbol}`))
    for (const symbol of symbols) taken.add(`${id} ${symbol}`)
    if (doubled.length === 0) return []
    const message = `is the second ${id} for ${doubled.join(', ')}; give each its own symbols`
    return [{ path: [...path, index], message }]
  })
}

export function repeats(
  values: readonly unknown[],
  path: ConfigPath,
  name?: string,
): CrossProblem[] {
  return values.flatMap((value, index) => {
    if (typeof value !== 'string' || values.indexOf(value) === index) return []
    const here = name === undefined ? [...path, index] : [...path, index, name]
    return [{ path: here, message: `"${value}" is listed twice` }]
  })
}

function strangers(
  values: readonly unknown[],
  known: readonly unknown[],
  path: ConfigPath,
): CrossProblem[] {
  return values.flatMap((value, index) =>
    typeof value !== 'string' || known.includes(value)
      ? []
      : [{ path: [...path, index], message: `"${value}" is not one of the account's symbols` }],
  )
}
