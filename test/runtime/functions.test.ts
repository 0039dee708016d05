import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secrets } from '../../lib/adapters/observability/secrets.ts'
import { createFunction } from '../../lib/runtime/functions.ts'
import { type Runtime } from '../../lib/runtime/runtime.ts'

const SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz'

/** What the platform gets to write down when a function fails with this error. */
async function thrownFor(error: Error): Promise<unknown> {
  const secrets = new Secrets()
  secrets.register(SECRET)
  const runtime: Runtime = {
    openEngine: () => Promise.reject(error),
    redact: (text) => secrets.redact(text),
  }
  const create = createFunction({
    name: 'any',
    leavesMark: false,
    work: () => Promise.resolve(undefined),
  })
  const handler = create(() => runtime)
  try {
    await handler({}, { getRemainingTimeInMillis: () => 1000 })
  } catch (thrown) {
    return thrown
  }
  throw new Error('the function did not fail')
}

describe('R-OPS-7 what a failed function throws', () => {
  it('has no credential in its message', async () => {
    const thrown = await thrownFor(new Error(`the venue refused ${SECRET}`))
    expect(inspect(thrown)).toContain('the venue refused [redacted]')
    expect(inspect(thrown)).not.toContain(SECRET)
  })

  it('has none in its cause or in the errors that it gathers', async () => {
    const cause = new Error(`signature of ${SECRET}`)
    const gathered = new AggregateError([cause], 'several accounts failed', { cause })
    const thrown = await thrownFor(gathered)
    expect(inspect(thrown, { depth: 10 })).not.toContain(SECRET)
    expect(inspect(thrown)).toContain('several accounts failed')
  })

  it('is the error itself when there is nothing to hide', async () => {
    const error = new Error('the table does not answer')
    expect(await thrownFor(error)).toBe(error)
  })
})
