/** Calls of the simulated Kraken by hand: what is signed, sent and received is seen here. */
import { createHash, createHmac } from 'node:crypto'
import { type TestKey } from './simulated-kraken.ts'

/** The `result` of a private endpoint. @throws {Error} with the first code of the `error` list */
export type SignedCall = <Result>(
  endpoint: string,
  fields?: Readonly<Record<string, string>>,
) => Promise<Result>

export function signedCalls(url: string, { apiKey, secret }: TestKey): SignedCall {
  let nonce = 0
  return async <Result>(endpoint: string, fields: Readonly<Record<string, string>> = {}) => {
    nonce += 1
    const path = `/0/private/${endpoint}`
    const body = new URLSearchParams({ nonce: `${nonce}`, ...fields }).toString()
    const digest = createHash('sha256').update(`${nonce}${body}`).digest()
    const signature = createHmac('sha512', Buffer.from(secret, 'base64'))
      .update(path)
      .update(digest)
      .digest('base64')
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { 'api-key': apiKey, 'api-sign': signature },
    })
    const answer = (await response.json()) as { error: string[]; result: Result }
    const [code] = answer.error
    if (code !== undefined) throw new Error(code)
    return answer.result
  }
}
