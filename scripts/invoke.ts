/** `npm run invoke`: calls one function by itself. */
import { runInvoke } from '../lib/runtime/local/invoke-command.ts'

process.exitCode = await runInvoke(process.argv.slice(2), {
  writeOut: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
})
