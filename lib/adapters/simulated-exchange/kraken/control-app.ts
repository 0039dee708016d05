/** The control object over HTTP, on a port of its own: clients of the exchange cannot reach it. */
import { Hono, type Context } from 'hono'
import type { z } from 'zod'
import { formatFixed } from '../../../domain/money/fixed.ts'
import { accountRequest, clockRequest, faultRequest, logQuery } from './control-requests.ts'
import { ControlRefusal, type KrakenControl } from './control.ts'

class BadRequestBody extends Error {
  override readonly name = 'BadRequestBody'
}

export function createControlApp(control: KrakenControl): Hono {
  const app = new Hono()
  const clock = (context: Context): Response => json(context, { nowMs: control.nowMs() })

  app.get('/clock', clock)
  app.post('/clock', async (context) => {
    control.advanceTo((await readBody(context, clockRequest)).nowMs)
    return clock(context)
  })
  app.post('/accounts', async (context) => {
    const account = await readBody(context, accountRequest)
    control.registerAccount(account)
    return json(context, { name: account.name })
  })
  app.post('/faults', async (context) => {
    const fault = await readBody(context, faultRequest)
    control.inject(fault)
    return json(context, { injected: fault })
  })
  app.delete('/faults', (context) => {
    control.heal()
    return json(context, { healed: true })
  })
  app.get('/log', (context) => {
    const { after } = read(logQuery, context.req.query())
    return json(context, { events: control.log(after) })
  })
  app.get('/state', (context) => json(context, control.state()))

  app.notFound((context) => json(context, { problems: ['there is no such path'] }, 404))
  app.onError((error, context) => {
    if (error instanceof BadRequestBody)
      return json(context, { problems: error.message.split('\n') }, 400)
    if (error instanceof ControlRefusal) return json(context, { problems: [error.message] }, 409)
    process.emitWarning(error)
    return json(context, { problems: ['internal error'] }, 500)
  })
  return app
}

async function readBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await context.req.text()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadRequestBody('the body is not JSON')
  }
  return read(schema, value)
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
  )
  throw new BadRequestBody(lines.join('\n'))
}

/** Exact amounts leave as decimal text. */
function json(
  context: Context,
  value: unknown,
  status: 200 | 400 | 404 | 409 | 500 = 200,
): Response {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ? formatFixed(part) : part,
  )
  return context.body(text, status, { 'content-type': 'application/json' })
}
