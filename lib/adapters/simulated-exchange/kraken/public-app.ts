/** The face that clients see: Kraken's REST protocol, with the faults that were asked for. */
import { type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import { type ApiKeys } from './api-keys.ts'
import { type Face, type Fields } from './face.ts'
import { type Call } from './faults.ts'
import { KrakenRefusal } from './kraken-refusal.ts'
import { ORDER_ENDPOINTS } from './order-endpoints.ts'
import { READING_ENDPOINTS } from './private-endpoints.ts'
import { PUBLIC_ENDPOINTS } from './public-endpoints.ts'
import { type AnswerFault } from './request-faults.ts'

type Environment = { readonly Bindings: HttpBindings }
type Exchange = Context<Environment>

const PRIVATE_ENDPOINTS = { ...READING_ENDPOINTS, ...ORDER_ENDPOINTS }

export interface PublicAppOptions {
  readonly face: Face
  readonly keys: ApiKeys
  /** Called before each request, to bring the market to the present. */
  readonly beforeRequest: () => void
}

export function createPublicApp({
  face,
  keys,
  beforeRequest,
}: PublicAppOptions): Hono<Environment> {
  const app = new Hono<Environment>()
  const spoilt = async (context: Exchange, call: Call, effect: () => object): Promise<Response> => {
    beforeRequest()
    const early = face.faults.takeAnswerFault(call, 'before')
    const spoiltEarly = early === undefined ? undefined : await spoil(context, early)
    if (spoiltEarly !== undefined) return spoiltEarly
    const answer = answerTo(effect)
    const late = face.faults.takeAnswerFault(call, 'after')
    return (late === undefined ? undefined : await spoil(context, late)) ?? context.json(answer)
  }

  app.get('/0/public/:endpoint', (context) => {
    const endpoint = context.req.param('endpoint')
    const call = { endpoint, account: undefined }
    return spoilt(context, call, () => {
      const handle = PUBLIC_ENDPOINTS[endpoint]
      if (handle === undefined) throw new KrakenRefusal('EGeneral:Unknown method')
      return handle(face, context.req.query())
    })
  })

  app.post('/0/private/:endpoint', async (context) => {
    const endpoint = context.req.param('endpoint')
    const body = await context.req.text()
    const fields = readForm(body)
    let account: string
    try {
      account = keys.authenticate({
        path: `/0/private/${endpoint}`,
        body,
        apiKey: context.req.header('api-key'),
        signature: context.req.header('api-sign'),
        nonce: fields['nonce'],
      })
    } catch (error) {
      return context.json(refusalIn(error))
    }
    return spoilt(context, { endpoint, account }, () => {
      const handle = PRIVATE_ENDPOINTS[endpoint]
      if (handle === undefined) throw new KrakenRefusal('EGeneral:Unknown method')
      return handle({ face, account, fields })
    })
  })

  app.notFound((context) => context.json({ error: ['EGeneral:Unknown method'] }, 404))
  app.onError((error, context) => {
    // A bug of the simulation is said aloud: a silent 500 would look like an injected fault.
    process.emitWarning(error)
    return context.json({ error: ['EGeneral:Internal error'] }, 500)
  })
  return app
}

function readForm(body: string): Fields {
  return Object.fromEntries(new URLSearchParams(body))
}

function answerTo(effect: () => object): object {
  try {
    return { error: [], result: effect() }
  } catch (error) {
    return refusalIn(error)
  }
}

function refusalIn(error: unknown): object {
  if (error instanceof KrakenRefusal) return { error: [error.code] }
  throw error
}

/** @returns the spoilt answer, or nothing when the fault was a delay. */
async function spoil(context: Exchange, fault: AnswerFault): Promise<Response | undefined> {
  const { outgoing } = context.env
  switch (fault.kind) {
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.ms).unref())
      return undefined
    case 'drop':
      outgoing.destroy()
      return RESPONSE_ALREADY_SENT
    case 'stall':
      outgoing.writeHead(200, { 'content-type': 'application/json' })
      outgoing.write('{"error":[],')
      return RESPONSE_ALREADY_SENT
    case 'html':
      return context.html('<!DOCTYPE html><html><body>Just a moment…</body></html>')
    case 'status':
      return new Response('<html><body>origin error</body></html>', { status: fault.status })
    case 'error':
      return context.json({ error: [fault.error] })
    case 'rate-limit':
      return context.json({ error: ['EAPI:Rate limit exceeded'] })
  }
}
