/** `npm run simulate`: the whole of Holdfast in a simulated world, with faults at every step. */
import { runSimulate } from './run/simulate-command.ts'
import { realParts } from './run/real-parts.ts'

process.exitCode = await runSimulate(process.argv.slice(2), realParts())
