/** The command's parts as they are outside of tests: threads, the terminal, git, the real tables. */
import { colourWanted } from '../../../lib/runtime/display/create-display.ts'
import { RECOVERY_BRANCHES } from '../recovery/recovery-branches.ts'
import { FAULT_KINDS } from '../faults/fault-kinds.ts'
import { PLANTED_BUGS } from '../planted/registry.ts'
import { enumerateWithWorkers } from '../enumeration/enumerate-with-workers.ts'
import { commitName } from './commit-name.ts'
import { createProgress, NO_PROGRESS } from './progress.ts'
import { createSeedPool } from './seed-pool.ts'
import { type SimulateParts } from './simulate-parts.ts'

export function realParts(): SimulateParts {
  const { stderr, stdout } = process
  const isTty = stderr.isTTY
  return {
    faultKinds: FAULT_KINDS,
    recoveryBranches: RECOVERY_BRANCHES,
    plantedBugs: PLANTED_BUGS,
    openPool: (workers, plant) =>
      createSeedPool({ workers, settings: plant === undefined ? {} : { plant } }),
    enumerateCrashes: (workers, onProgress) => enumerateWithWorkers(onProgress, { workers }),
    commitName: () => commitName(import.meta.dirname),
    openProgress: (json) =>
      json && !isTty
        ? NO_PROGRESS
        : createProgress({
            write: (text) => void stderr.write(text),
            isTty,
            colour: colourWanted(isTty, process.env),
            // A terminal that does not know its size says 0.
            columns: () => (stderr.columns > 0 ? stderr.columns : 100),
            nowMs: () => performance.now(),
          }),
    writeOut: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    nowMs: () => performance.now(),
  }
}
