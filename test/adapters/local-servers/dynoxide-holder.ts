/** Starts a server, prints its address, and stays until it is killed. */
import { startDynoxide } from '../../../lib/adapters/local-servers/dynoxide.ts'

const server = await startDynoxide({ environment: {} })
process.stdout.write(`${server.endpoint}\n`)
setInterval(() => undefined, 1_000)
