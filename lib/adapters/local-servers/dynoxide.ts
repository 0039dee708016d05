import { ENDPOINT_VARIABLE, findDynoxide } from './dynoxide-binary.ts'
import { findFreePort, requireFreePort } from './free-port.ts'
import { startTethered, type TetheredProcess } from './tethered-process.ts'

const HEALTHY_WITHIN_MS = 15_000
const HEALTH_CHECK_EVERY_MS = 20
/** Another program may take a port between the search for it and its use. */
const FREE_PORT_TRIES_MAX = 3

export interface DynamoServer {
  readonly endpoint: string
  stop(): Promise<void>
}

export interface DynoxideOptions {
  /** Where the table is kept; in memory when absent. */
  readonly dataFile?: string
  /** A free one when absent. */
  readonly port?: number
  readonly environment?: NodeJS.ProcessEnv
}

/**
 * Starts a DynamoDB-compatible server on the loopback interface, which ends with this process. When
 * the environment names an endpoint, that server is used as it is.
 * @throws {Error} when there is no such program, the port is in use, or the server does not answer.
 */
export async function startDynoxide(options: DynoxideOptions = {}): Promise<DynamoServer> {
  const environment = options.environment ?? process.env
  const endpoint = environment[ENDPOINT_VARIABLE]
  if (endpoint !== undefined && endpoint !== '') return { endpoint, stop: () => Promise.resolve() }
  const program = findDynoxide(environment)
  if (options.port !== undefined) {
    await requireFreePort(options.port)
    return startOn(program, options.port, options.dataFile)
  }
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOn(program, await findFreePort(), options.dataFile)
    } catch (error) {
      if (tries === FREE_PORT_TRIES_MAX || !(error instanceof PortTaken)) throw error
    }
  }
}

class PortTaken extends Error {}

async function startOn(
  program: string,
  port: number,
  dataFile: string | undefined,
): Promise<DynamoServer> {
  const endpoint = `http://127.0.0.1:${port}`
  const started = startTethered(program, [
    'serve',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    ...(dataFile === undefined ? [] : ['--db-path', dataFile]),
  ])
  try {
    await untilHealthy(endpoint, started)
  } catch (error) {
    await started.stop()
    throw error
  }
  return { endpoint, stop: () => started.stop() }
}

async function untilHealthy(endpoint: string, started: TetheredProcess): Promise<void> {
  const deadlineMs = Date.now() + HEALTHY_WITHIN_MS
  while (!(await isHealthy(endpoint)) || started.hasExited()) {
    if (started.hasExited()) {
      const words = started.output().trim()
      if (words.includes('already in use')) throw new PortTaken(words)
      throw new Error(`the DynamoDB-compatible server ended at once: ${words}`)
    }
    if (Date.now() > deadlineMs)
      throw new Error(`${endpoint} did not answer in ${HEALTHY_WITHIN_MS} ms: ${started.output()}`)
    await new Promise((resolve) => setTimeout(resolve, HEALTH_CHECK_EVERY_MS))
  }
}

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(1_000) })
    return (await answer.text()).startsWith('healthy')
  } catch {
    return false
  }
}
