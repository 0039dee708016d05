import { createServer, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'

/** The one call of the parameter store that functions make, answered on the loopback interface. */
export async function startParameterStore(
  parameters: ReadonlyMap<string, string>,
): Promise<{ readonly endpoint: string; readonly asked: readonly string[]; close(): void }> {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        Name: string
        WithDecryption?: boolean
      }
      asked.push(body.Name)
      const value = body.WithDecryption === true ? parameters.get(body.Name) : undefined
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      response.statusCode = value === undefined ? 400 : 200
      response.end(
        JSON.stringify(
          value === undefined
            ? { __type: 'ParameterNotFound', message: body.Name }
            : { Parameter: { Name: body.Name, Type: 'SecureString', Value: value, Version: 1 } },
        ),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
