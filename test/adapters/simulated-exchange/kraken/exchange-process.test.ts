import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { clientOf, newKey, restingBuy } from './simulated-kraken.ts'

const folder = mkdtempSync(join(tmpdir(), 'exchange-process-'))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(...options: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['scripts/exchange.ts', ...options])
  children.push(child)
  return child
}

async function ready(
  ...options: readonly string[]
): Promise<{ child: ChildProcess; url: string; controlUrl: string }> {
  const child = run('--json', ...options)
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, ...(JSON.parse(line.toString()) as { url: string; controlUrl: string }) }
}

async function finished(
  child: ChildProcess,
): Promise<{ code: number | null; output: string; errors: string }> {
  const [output, errors]: Buffer[][] = [[], []]
  child.stdout?.on('data', (chunk: Buffer) => output?.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => errors?.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return {
    code,
    output: Buffer.concat(output ?? []).toString(),
    errors: Buffer.concat(errors ?? []).toString(),
  }
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  expect(response.status).toBe(200)
}

describe('R-OPS-1 the exchange in a process of its own', () => {
  it('loses nothing that it answered when it is killed, nonces included', async () => {
    const data = join(folder, 'kept')
    const key = newKey()
    const id = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'
    const first = await ready('--data', data)
    await post(`${first.controlUrl}/accounts`, { name: 'main', ...key, balances: { USD: '5000' } })
    const nowMs = Date.UTC(2026, 0, 5, 9)
    await post(`${first.controlUrl}/clock`, { nowMs })
    let nonce = 100
    const options = { nonce: () => (nonce += 1), nowMs: () => nowMs }
    const placed = await clientOf(first.url, key, options).placeOrder(restingBuy(id, nowMs))
    expect(placed.outcome).toBe('accepted')
    const closed = once(first.child, 'close')
    first.child.kill('SIGKILL')
    await closed

    const second = await ready('--data', data)
    const lastNonce = nonce
    await expect(
      clientOf(second.url, key, { nonce: () => lastNonce }).fetchOpenOrders(),
    ).rejects.toMatchObject({ message: expect.stringContaining('Invalid nonce') })
    const orders = await clientOf(second.url, key, options).fetchOpenOrders()
    expect(orders).toMatchObject([{ clientOrderId: id, createdAtMs: nowMs }])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s', async (signal) => {
    const { child } = await ready()
    const end = finished(child)
    child.kill(signal)
    expect(await end).toEqual({ code: 0, output: '', errors: '' })
  })

  it('replays a recording', async () => {
    const file = join(folder, 'bars.csv')
    const rows = [0, 1, 2].map((minute) => `2025-03-01T00:0${minute}:00Z,100.1,100.4,100.0,100.2,5`)
    writeFileSync(file, ['timestamp,open,high,low,close,volume', ...rows].join('\n'))
    const { url } = await ready('--replay', file, '--symbol', 'SOL/USD')
    const response = await fetch(`${url}/0/public/Ticker?pair=SOLUSD`)
    const { result } = (await response.json()) as { result: Record<string, { c: string[] }> }
    expect(result['SOLUSD']?.c[0]).toBe('100.10000')
  })

  it('follows real time when asked', async () => {
    const { url } = await ready('--clock', 'real')
    const { result } = (await (await fetch(`${url}/0/public/Time`)).json()) as {
      result: { unixtime: number }
    }
    expect(Math.abs(result.unixtime * 1000 - Date.now())).toBeLessThan(5_000)
  })

  it('says in one line what is wrong, and ends with 2', async () => {
    const { url } = await ready()
    const mistakes: readonly [readonly string[], string][] = [
      [['--port', new URL(url).port], 'the port is in use'],
      [['--port', 'http'], 'whole number'],
      [['--symbols', 'BTC/USD,NOPE/USD'], 'NOPE/USD is not listed'],
      [['--replay', 'bars.csv'], '--replay and --symbol go together'],
      [['--replay', join(folder, 'absent.csv'), '--symbol', 'BTC/USD'], 'absent.csv'],
      [['--start', 'tomorrow'], 'a time as in'],
      [['--wrong'], 'unknown option'],
    ]
    for (const [options, words] of mistakes) {
      const { code, output, errors } = await finished(run(...options))
      expect({ options, code, output }).toEqual({ options, code: 2, output: '' })
      expect(errors.trim().split('\n').length).toBe(1)
      expect(errors).toContain(words)
    }
  })

  it('explains itself', async () => {
    const { code, output } = await finished(run('--help'))
    expect(code).toBe(0)
    expect(output).toContain('--control-port')
  })
})
