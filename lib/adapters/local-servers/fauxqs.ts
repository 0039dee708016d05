import { buildApp } from 'fauxqs'
import { requireFreePort } from './free-port.ts'

export interface SqsServer {
  /** The addresses of its queues name hosts that may not resolve: clients have to use this one. */
  readonly endpoint: string
  stop(): Promise<void>
}

const HOST = '127.0.0.1'

/**
 * Starts an SQS-compatible server in this process. Its messages are in memory: after a restart the
 * store's outbox fills the queues again. (The package's own start function would listen on every
 * interface of the machine, so its application is started here.)
 * @param options.port a free one when absent.
 * @throws {Error} when the port is in use.
 */
export async function startFauxqs(options: { readonly port?: number } = {}): Promise<SqsServer> {
  const { port = 0 } = options
  if (port !== 0) await requireFreePort(port)
  const application = buildApp({ logger: false })
  const endpoint = await application.listen({ port, host: HOST })
  return { endpoint, stop: () => application.close() }
}
