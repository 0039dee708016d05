/** 7, at rest: nothing is under rebuild, and nothing is left of writings that are not the live one. */
import { type RestFault } from './audit-check.ts'
import { type LiveBook } from './live-book.ts'
import { type StoreMirror } from './store-mirror.ts'

export function leftoverFaults(
  mirror: StoreMirror,
  liveOf: (account: string, symbol: string) => LiveBook,
): readonly RestFault[] {
  const faults: RestFault[] = []
  const fault = (text: string): void => {
    faults.push({ invariant: 7, text })
  }
  for (const name of mirror.all('rebuild').keys()) fault(`${name} is still being rebuilt`)
  for (const name of mirror.all('retired').keys()) fault(`${name} is retired and not swept`)
  for (const name of mirror.all('lots').keys()) {
    const { account, symbol, generation, rest } = bookIn(name)
    const live = liveOf(account, symbol)
    if (generation !== live.generation) fault(`${name}: lots of an old writing are left`)
    else if (Number(rest) < live.firstPage) fault(`${name}: used up lots are left`)
  }
  for (const name of mirror.all('allocation').keys()) {
    const { account, symbol, generation, rest } = bookIn(name)
    const live = liveOf(account, symbol)
    const end = rest.lastIndexOf('#')
    // Without a first part the others were written ahead of a commit that never came.
    const isFirst = Number(rest.slice(end + 1)) === 0
    if (generation !== live.generation) fault(`${name}: allocations of an old writing are left`)
    else if (isFirst && !live.knowsClose(rest.slice(0, end)))
      fault(`${name}: allocations of something that closed nothing are left`)
  }
  for (const name of mirror.all('day').keys()) {
    const [account = '', place = ''] = name.split(' ')
    const [date = '', symbol = '', generation] = place.split('#')
    const live = liveOf(account, symbol)
    if (Number(generation) !== live.generation) fault(`${name}: days of an old writing are left`)
    else if (!live.knowsDay(date)) fault(`${name}: a day without facts is left`)
  }
  return faults
}

/** The book that `ACCOUNT SYMBOL GENERATION#REST` belongs to. */
function bookIn(name: string): {
  readonly account: string
  readonly symbol: string
  readonly generation: number
  readonly rest: string
} {
  const [account = '', symbol = '', ...place] = name.split(' ')
  const [generation, ...rest] = place.join(' ').split('#')
  return { account, symbol, generation: Number(generation), rest: rest.join('#') }
}
