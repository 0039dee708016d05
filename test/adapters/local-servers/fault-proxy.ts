/** A loopback proxy before a local AWS-compatible server, which does on request what networks do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface SeenRequest {
  /** `PutItem`, `SendMessageBatch` and so on. */
  readonly operation: string
  readonly body: Record<string, unknown>
}

export type Fault =
  /** The connection breaks before the server has seen anything. */
  | { readonly kind: 'lose-request' }
  /** The server does its work, then the connection breaks. */
  | { readonly kind: 'lose-reply'; readonly then?: () => Promise<unknown> }
  /** Nobody ever answers. */
  | { readonly kind: 'hang' }
  /** The server does its work, and the reply stops half-way. */
  | { readonly kind: 'stall-reply' }
  | { readonly kind: 'delay-reply'; readonly delayMs: number }
  /** This answer comes, whether the server is asked (`served`) or not. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body: (request: SeenRequest) => string
      readonly served?: boolean
    }
  | { readonly kind: 'pass' }

export interface FaultProxy {
  readonly endpoint: string
  readonly seen: SeenRequest[]
  /** The next requests of this operation meet these faults, one each; later ones pass. */
  inject(operation: string, faults: readonly Fault[]): void
  reset(): void
  stop(): Promise<void>
}

/** An error as AWS's JSON protocols write it. */
export function awsError(name: string, status = 400, more: object = {}): Fault {
  const body = () =>
    JSON.stringify({ __type: `com.amazonaws#${name}`, message: 'injected', ...more })
  return { kind: 'answer', status, body }
}

export async function startFaultProxy(targetEndpoint: string): Promise<FaultProxy> {
  const seen: SeenRequest[] = []
  const faults = new Map<string, Fault[]>()
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readAll(request)
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
    const seenRequest = { operation, body: JSON.parse(text) as Record<string, unknown> }
    seen.push(seenRequest)
    const fault = faults.get(operation)?.shift() ?? { kind: 'pass' }
    await answerWith(fault, seenRequest, response, () => forward(targetEndpoint, request, text))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    seen,
    inject: (operation, list) => faults.set(operation, [...list]),
    reset: () => {
      seen.length = 0
      faults.clear()
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Reply {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

async function answerWith(
  fault: Fault,
  request: SeenRequest,
  response: ServerResponse,
  serve: () => Promise<Reply>,
): Promise<void> {
  switch (fault.kind) {
    case 'lose-request':
      response.destroy()
      return
    case 'lose-reply':
      await serve()
      await fault.then?.()
      response.destroy()
      return
    case 'hang':
      return
    case 'stall-reply': {
      const reply = await serve()
      response.writeHead(reply.status, { 'content-length': String(reply.text.length + 1) })
      response.write(reply.text)
      return
    }
    case 'delay-reply': {
      const reply = await serve()
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
      write(response, reply)
      return
    }
    case 'answer':
      if (fault.served === true) await serve()
      write(response, {
        status: fault.status,
        contentType: 'application/x-amz-json-1.0',
        text: fault.body(request),
      })
      return
    case 'pass':
      write(response, await serve())
  }
}

function write(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'content-type': reply.contentType }).end(reply.text)
}

async function forward(endpoint: string, request: IncomingMessage, text: string): Promise<Reply> {
  const headers: Record<string, string> = {}
  for (const name of ['x-amz-target', 'content-type', 'authorization', 'x-amz-date'])
    headers[name] = String(request.headers[name])
  const answer = await fetch(endpoint, { method: 'POST', headers, body: text })
  const contentType = answer.headers.get('content-type') ?? 'application/x-amz-json-1.0'
  return { status: answer.status, contentType, text: await answer.text() }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
