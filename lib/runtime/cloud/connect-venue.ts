import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm'
import { createCcxtExchange } from '../../adapters/ccxt/create-ccxt-exchange.ts'
import { createMicrosecondNonce } from '../../adapters/ccxt/microsecond-nonce.ts'
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { type Connect } from './cloud-runtime.ts'
import { venueAddress } from './venue-address.ts'

const TIMEOUT_MS = 10_000
const SECRET_AGE_SECONDS = 900

/** The account's venue, with keys from the parameter store; they are in no other place. */
export const connectVenue: Connect = async (account, { environment, instruments, secrets }) => {
  const baseUrl = venueAddress(account)
  const clock = createRealClock()
  const parameters = new SSMProvider()
  const read = async (name: string): Promise<string> => {
    const path = `${environment.secretsPrefix}/${account.id}/${name}`
    const value = await parameters.get(path, { decrypt: true, maxAge: SECRET_AGE_SECONDS })
    if (value === undefined) throw new Error(`there is no parameter ${path}`)
    secrets.register(value)
    return value
  }
  return createCcxtExchange({
    venue: account.venue,
    apiKey: await read('api-key'),
    secret: await read('secret'),
    timeoutMs: TIMEOUT_MS,
    nonce: createMicrosecondNonce(() => clock.nowMs()),
    nowMs: () => clock.nowMs(),
    instruments,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  })
}
