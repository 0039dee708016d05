import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, describe, expect, it } from 'vitest'
import { createTable } from '../../../lib/adapters/dynamodb/create-table.ts'
import { createDynamoClient } from '../../../lib/adapters/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../../../lib/adapters/dynamodb/dynamo-store.ts'
import { findDynoxide } from '../../../lib/adapters/local-servers/dynoxide-binary.ts'
import { startDynoxide } from '../../../lib/adapters/local-servers/dynoxide.ts'
import { createSequentialIds } from '../../../lib/adapters/memory/sequential-ids.ts'
import { createRealClock } from '../../../lib/adapters/time/real-clock.ts'
import { createRealRandom } from '../../../lib/adapters/time/real-random.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-dynoxide-'))
afterAll(() => rmSync(folder, { recursive: true }))

const HOLDER = fileURLToPath(new URL('dynoxide-holder.ts', import.meta.url))

async function answers(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(endpoint)).ok
  } catch {
    return false
  }
}

async function endsWithin(endpoint: string, limitMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + limitMs
  while (Date.now() < deadlineMs) {
    if (!(await answers(endpoint))) return true
    await delay(20)
  }
  return false
}

function storeAt(endpoint: string, idPrefix: string) {
  const client = createDynamoClient({ endpoint })
  const store = createDynamoStore({
    client,
    tableName: 'durable',
    clock: createRealClock(),
    random: createRealRandom(),
    ids: createSequentialIds(idPrefix),
  })
  return { client, store }
}

describe('the local DynamoDB server', () => {
  it('keeps its items over a restart when it has a file', async () => {
    const dataFile = join(folder, 'table.db')
    const key = { partition: 'p', sort: 's' }
    const first = await startDynoxide({ dataFile, environment: {} })
    const before = storeAt(first.endpoint, 'first')
    await createTable(before.client, 'durable')
    await before.store.commit([{ action: 'create', key, content: { kept: true } }])
    before.client.destroy()
    await first.stop()
    expect(await answers(first.endpoint)).toBe(false)

    const second = await startDynoxide({ dataFile, environment: {} })
    const after = storeAt(second.endpoint, 'second')
    await createTable(after.client, 'durable')
    expect(await after.store.get(key)).toEqual({ key, version: 1, content: { kept: true } })
    after.client.destroy()
    await second.stop()
  })

  it('starts empty in memory, on a port of its own', async () => {
    const [one, other] = await Promise.all([
      startDynoxide({ environment: {} }),
      startDynoxide({ environment: {} }),
    ])
    expect(one.endpoint).not.toBe(other.endpoint)
    const client = createDynamoClient({ endpoint: one.endpoint })
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([])
    client.destroy()
    await Promise.all([one.stop(), other.stop()])
  })

  it('uses the server that the environment names, and leaves it running', async () => {
    const endpoint = 'http://127.0.0.1:1'
    const server = await startDynoxide({ environment: { HOLDFAST_DYNAMODB_ENDPOINT: endpoint } })
    expect(server.endpoint).toBe(endpoint)
    await server.stop()
  })

  it('says so when its port is in use', async () => {
    const occupant = createServer()
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve))
    const { port } = occupant.address() as AddressInfo
    await expect(startDynoxide({ port, environment: {} })).rejects.toThrow(
      `port ${port} is in use by another program`,
    )
    await new Promise((resolve) => occupant.close(resolve))
  })

  it('says what went wrong when the program ends at once', async () => {
    const dataFile = join(folder, 'missing', 'folder', 'table.db')
    await expect(startDynoxide({ dataFile, environment: {} })).rejects.toThrow(/ended at once: .+/)
  })

  it('names the three ways to get a server when there is no program', () => {
    const find = () => findDynoxide({ PATH: folder }, '@dynoxide/no-such-system')
    expect(find).toThrow(/@dynoxide\/no-such-system/)
    expect(find).toThrow(/dynoxide on the PATH/)
    expect(find).toThrow(/HOLDFAST_DYNAMODB_ENDPOINT/)
  })

  it('is found on the path when no package is installed', () => {
    const installed = findDynoxide({})
    const PATH = `:/nowhere:${join(installed, '..')}`
    expect(findDynoxide({ PATH }, '@dynoxide/no-such-system')).toBe(installed)
  })

  it('R-OPS-1 does not outlive a process that is killed', async () => {
    const holder = spawn(process.execPath, [HOLDER], { stdio: ['ignore', 'pipe', 'inherit'] })
    const endpoint = await new Promise<string>((resolve) =>
      holder.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    )
    expect(await answers(endpoint)).toBe(true)
    holder.kill('SIGKILL')
    expect(await endsWithin(endpoint, 5_000)).toBe(true)
  }, 20_000)
})
