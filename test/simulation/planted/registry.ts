/** Every planted bug, by the part of the engine that it spoils. Imports no file that has one. */
import { nearestName } from '../../../lib/runtime/config/nearest-name.ts'
import { BOOK_BUGS } from './bugs/books.ts'
import { EXIT_BUGS } from './bugs/exits.ts'
import { EXPOSURE_BUGS } from './bugs/exposure.ts'
import { FILL_BUGS } from './bugs/fills.ts'
import { LEDGER_BUGS } from './bugs/ledger.ts'
import { MARKET_BUGS } from './bugs/market.ts'
import { MENDED_BUGS } from './bugs/mended.ts'
import { OPERATOR_BUGS } from './bugs/operator.ts'
import { OUTCOME_BUGS } from './bugs/outcomes.ts'
import { PLAN_BUGS } from './bugs/plans.ts'
import { PROTECTION_BUGS } from './bugs/protection.ts'
import { QUEUE_BUGS } from './bugs/queue.ts'
import { RUNTIME_BUGS } from './bugs/runtime.ts'
import { SENDING_BUGS } from './bugs/sending.ts'
import { STORE_BUGS } from './bugs/store.ts'
import { type PlantedBug } from './planted-bug.ts'

export const PLANTED_BUGS: readonly PlantedBug[] = [
  ...SENDING_BUGS,
  ...OUTCOME_BUGS,
  ...FILL_BUGS,
  ...LEDGER_BUGS,
  ...BOOK_BUGS,
  ...PROTECTION_BUGS,
  ...EXIT_BUGS,
  ...PLAN_BUGS,
  ...QUEUE_BUGS,
  ...STORE_BUGS,
  ...EXPOSURE_BUGS,
  ...OPERATOR_BUGS,
  ...MARKET_BUGS,
  ...RUNTIME_BUGS,
  ...MENDED_BUGS,
]

/** @throws {RangeError} for a name that no bug has, with the one that was most likely meant. */
export function plantedBugNamed(name: string): PlantedBug {
  const bug = PLANTED_BUGS.find((each) => each.name === name)
  if (bug !== undefined) return bug
  const nearest = nearestName(
    name,
    PLANTED_BUGS.map((each) => each.name),
  )
  const advice = nearest === undefined ? '' : `; did you mean '${nearest}'?`
  throw new RangeError(`there is no planted bug '${name}'${advice}`)
}
