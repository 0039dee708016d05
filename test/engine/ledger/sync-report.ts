import { type FillSyncReport, syncFills } from '../../../lib/engine/sync-fills.ts'
import { type World } from '../world.ts'

/** One run of the fill sync of the account `main`. */
export async function syncOnce(world: World): Promise<FillSyncReport> {
  const outcome = (await syncFills(world.engine())).main
  if (outcome?.held !== true) throw new Error('the lease was not held')
  return outcome.result
}
