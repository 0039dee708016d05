/** A venue that keeps every request and answers as the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'

export interface CapturedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The body's form fields without the nonce, in the order in which they were sent. */
  readonly form: string
}

type Answer = (request: CapturedRequest, response: ServerResponse) => void

export interface CaptureServer {
  readonly url: string
  readonly requests: CapturedRequest[]
  readonly last: CapturedRequest
  /** Answers all requests from now on. */
  answer(answer: Answer): void
  /** Answers with the venue's envelope around a result. */
  result(result: unknown): void
  error(...codes: readonly string[]): void
  close(): Promise<void>
}

export async function startCaptureServer(): Promise<CaptureServer> {
  const requests: CapturedRequest[] = []
  let answerNow: Answer = (_, response) => response.end('{"error":[],"result":{}}')
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const captured = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body,
        form: body.replace(/^nonce=\d+&?/, ''),
      }
      requests.push(captured)
      answerNow(captured, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const json = (value: unknown): void => {
    answerNow = (_, response) => response.end(JSON.stringify(value))
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get last() {
      const last = requests.at(-1)
      if (last === undefined) throw new Error('no request was captured')
      return last
    },
    answer: (answer) => (answerNow = answer),
    result: (result) => json({ error: [], result }),
    error: (...codes) => json({ error: codes }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
