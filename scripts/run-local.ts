/** `npm start`: runs the whole of Holdfast on this machine. */
import { runLocal } from '../lib/runtime/local/run-command.ts'

process.exitCode = await runLocal(process.argv.slice(2))
