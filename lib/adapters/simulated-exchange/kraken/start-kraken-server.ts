/** A simulated Kraken on two local ports: the exchange itself, and the endpoint that controls it. */
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import { type AddressInfo } from 'node:net'
import { type Venue } from '../venue-types.ts'
import { ApiKeys, type KeyRecords } from './api-keys.ts'
import { createControlApp } from './control-app.ts'
import { createControl, type KrakenControl } from './control.ts'
import { createFace } from './face.ts'
import { FaultRules } from './faults.ts'
import { memoryKeyRecords } from './key-records.ts'
import { createPublicApp } from './public-app.ts'

export interface KrakenServerOptions {
  readonly venue: Venue
  /** 0 takes a free port. */
  readonly port: number
  readonly controlPort?: number
  readonly host?: string
  /** Where keys and nonces are kept; in memory unless given. */
  readonly keyRecords?: KeyRecords
  /** The market follows this clock at every request; without it only the control moves it. */
  readonly clockMs?: () => number
}

export interface KrakenServer {
  readonly url: string
  readonly controlUrl: string
  /** The control in this process, without HTTP. */
  readonly control: KrakenControl
  close(): Promise<void>
}

/** @throws {Error} when a port cannot be listened on; nothing is left open then. */
export async function startKrakenServer(options: KrakenServerOptions): Promise<KrakenServer> {
  const { venue, host = '127.0.0.1', clockMs } = options
  const face = createFace(venue, new FaultRules())
  const keys = new ApiKeys(options.keyRecords ?? memoryKeyRecords())
  const control = createControl(face, keys)
  const beforeRequest = (): void => {
    if (clockMs !== undefined) venue.advanceTo(clockMs())
  }
  const exchangeServer = createAdaptorServer({
    fetch: createPublicApp({ face, keys, beforeRequest }).fetch,
  })
  const controlServer = createAdaptorServer({ fetch: createControlApp(control).fetch })
  const url = await listen(exchangeServer, options.port, host)
  try {
    const controlUrl = await listen(controlServer, options.controlPort ?? 0, host)
    const close = async (): Promise<void> => {
      await Promise.all([closeServer(exchangeServer), closeServer(controlServer)])
    }
    return { url, controlUrl, control, close }
  } catch (error) {
    await closeServer(exchangeServer)
    throw error
  }
}

function listen(server: ServerType, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const { address, port: bound } = server.address() as AddressInfo
      resolve(`http://${address.includes(':') ? `[${address}]` : address}:${bound}`)
    })
  })
}

/** Open connections are cut: a stalled answer would keep the server open for ever. */
function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
