/**
 * The HTTP under ccxt: one request, one whole body, one deadline.
 *
 * ccxt's own timeout ends with the headers, so a body that stalls would hang for ever; here the
 * deadline covers everything up to the last byte. Private calls share one connection and leave in
 * the order in which they were signed, so that a later nonce cannot overtake an earlier one.
 */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { type Socket } from 'node:net'

/** What ccxt reads of a response. */
export interface FetchedResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  text(): Promise<string>
}

export interface FetchParameters {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type ExchangeFetch = (url: string, parameters?: FetchParameters) => Promise<FetchedResponse>

/** No connection was open: not one byte of the request has left this machine. */
export class NeverConnected extends Error {
  override readonly name = 'NeverConnected'
}

/** The deadline passed before the body was complete. ccxt turns this name into its own timeout. */
class DeadlinePassed extends Error {
  override readonly name = 'TimeoutError'
}

const BODY_BYTES_MAX = 32 * 1024 * 1024
/**
 * A connection that has been idle for longer is not used again: a function that was frozen between
 * two runs finds its connections dead, and an order sent on one of them would be unknown.
 */
const IDLE_MS_MAX = 4_000

/**
 * @param timeoutMs from the call to the last byte of the body, waiting for the connection included
 * @returns a fetch that keeps connections open; it never follows a redirect
 */
export function createExchangeFetch(timeoutMs: number): ExchangeFetch {
  if (!(timeoutMs > 0)) throw new RangeError(`a timeout must be positive, not ${timeoutMs} ms`)
  const agents = {
    'http:': { POST: httpAgent(1), GET: httpAgent(8) },
    'https:': { POST: httpsAgent(1), GET: httpsAgent(8) },
  }
  let lastCallMs = 0
  return (url, { method = 'GET', headers = {}, body } = {}) => {
    const target = new URL(url)
    const secure = target.protocol === 'https:'
    const agent = agents[secure ? 'https:' : 'http:'][method === 'GET' ? 'GET' : 'POST']
    if (Math.abs(Date.now() - lastCallMs) > IDLE_MS_MAX) closeIdle(agents)
    lastCallMs = Date.now()
    const send = secure ? httpsRequest : httpRequest
    const length = body === undefined ? {} : { 'Content-Length': `${Buffer.byteLength(body)}` }
    const request = send(target, { method, agent, headers: { ...headers, ...length } })
    return exchange(request, body, timeoutMs, secure ? 'secureConnect' : 'connect')
  }
}

type Agents = Readonly<Record<string, Readonly<Record<string, HttpAgent | HttpsAgent>>>>

function closeIdle(agents: Agents): void {
  for (const agent of Object.values(agents).flatMap((byMethod) => Object.values(byMethod)))
    for (const sockets of Object.values(agent.freeSockets))
      for (const socket of [...(sockets ?? [])]) socket.destroy()
}

function httpAgent(maxSockets: number): HttpAgent {
  return new HttpAgent({ keepAlive: true, maxSockets })
}

function httpsAgent(maxSockets: number): HttpsAgent {
  return new HttpsAgent({ keepAlive: true, maxSockets })
}

function exchange(
  request: ClientRequest,
  body: string | undefined,
  timeoutMs: number,
  connectEvent: 'connect' | 'secureConnect',
): Promise<FetchedResponse> {
  return new Promise((resolve, reject) => {
    let connected = false
    const fail = (error: Error): void => {
      clearTimeout(deadline)
      reject(connected ? error : new NeverConnected(error.message, { cause: error }))
      request.destroy()
    }
    const deadline = setTimeout(
      () => fail(new DeadlinePassed(`no complete answer within ${timeoutMs} ms`)),
      timeoutMs,
    )
    request.on('socket', (socket: Socket) => {
      if (!socket.connecting) connected = true
      else socket.once(connectEvent, () => (connected = true))
    })
    request.on('error', fail)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > BODY_BYTES_MAX) fail(new Error(`a body of more than ${BODY_BYTES_MAX} bytes`))
        else chunks.push(chunk)
      })
      response.on('error', fail)
      response.on('end', () => {
        clearTimeout(deadline)
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({
          status: response.statusCode ?? 0,
          statusText: response.statusMessage ?? '',
          headers: response.headers,
          text: () => Promise.resolve(text),
        })
      })
    })
    request.end(body)
  })
}
