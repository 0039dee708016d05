/** What has to hold between the settings of entries, and between those of exits. */
import { type ConfigPath, type CrossProblem } from './config-problem.ts'
import { entriesSchema, exitsSchema, protectionSchema } from './exits-schema.ts'
import { entry } from './raw-entries.ts'
import { validEntries } from './valid-entries.ts'

export function exitProblems(raw: unknown, path: ConfigPath): readonly CrossProblem[] {
  return [...entryProblems(raw, path), ...protectionProblems(raw, path)]
}

/** An entry that times out before its first re-quote would never follow the bid. */
function entryProblems(raw: unknown, path: ConfigPath): readonly CrossProblem[] {
  const entries = validEntries(entriesSchema, entry(raw, 'entries'))
  const { order, timeoutSeconds, requoteSeconds } = entries
  if (order !== 'post-only' || timeoutSeconds === undefined || requoteSeconds === undefined)
    return []
  if (timeoutSeconds >= requoteSeconds) return []
  const message = `must be at least requoteSeconds (${requoteSeconds}) for post-only entries, not ${timeoutSeconds}`
  return [{ path: [...path, 'entries', 'timeoutSeconds'], message }]
}

/** Nothing is sold for want of a stop before anybody was told. */
function protectionProblems(raw: unknown, path: ConfigPath): readonly CrossProblem[] {
  const exits = entry(raw, 'exits')
  const { unprotectedSecondsAlarm } = validEntries(exitsSchema, exits)
  const { sellAfterSeconds } = validEntries(protectionSchema, entry(exits, 'protection'))
  if (unprotectedSecondsAlarm === undefined || sellAfterSeconds === undefined) return []
  if (sellAfterSeconds >= unprotectedSecondsAlarm) return []
  const message = `must be at least unprotectedSecondsAlarm (${unprotectedSecondsAlarm}), not ${sellAfterSeconds}`
  return [{ path: [...path, 'exits', 'protection', 'sellAfterSeconds'], message }]
}
