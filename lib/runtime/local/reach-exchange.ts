import * as z from 'zod'
import { Refusal } from './refusal.ts'
import { type VenueControl, httpControl } from './venue-control.ts'

export interface ReachedExchange {
  readonly control: VenueControl
  readonly symbols: readonly string[]
  readonly nowMs: number
}

const TIMEOUT_MS = 5_000

const timeReply = z.object({ result: z.object({ unixtime: z.number() }) })

/**
 * Asks a simulated exchange in another process, at both of its addresses, whether it is there.
 * @throws {Refusal} when nobody answers, or somebody else.
 */
export async function reachExchange(address: {
  readonly url: string
  readonly controlUrl: string
}): Promise<ReachedExchange> {
  await answerOf(address.url, async () => {
    const answer = await fetch(`${address.url}/0/public/Time`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    timeReply.parse(await answer.json())
  })
  const control = httpControl(address.controlUrl)
  return answerOf(address.controlUrl, async () => ({
    control,
    symbols: await control.symbols(),
    nowMs: await control.nowMs(),
  }))
}

async function answerOf<T>(url: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw new Refusal(`no simulated exchange answers at ${url}: ${reasonOf(error)}`)
  }
}

/** `fetch` says why a connection failed in its error's cause only. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError) return 'it is something else'
  const { cause, message } = error as Error
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}
