import { afterAll, beforeAll } from 'vitest'
import { startFauxqs, type SqsServer } from '../../../lib/adapters/local-servers/fauxqs.ts'

/** A server without queues, for all tests of a file. */
export function useSqs(): { readonly endpoint: string } {
  let server: SqsServer | undefined
  beforeAll(async () => {
    server = await startFauxqs()
  })
  afterAll(() => server?.stop())
  return {
    get endpoint() {
      if (server === undefined) throw new Error('the server has not started')
      return server.endpoint
    },
  }
}
