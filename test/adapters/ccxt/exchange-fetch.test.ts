import { createServer, type Socket } from 'node:net'
import { type AddressInfo } from 'node:net'
import { afterEach, beforeAll, afterAll, describe, expect, it, vi } from 'vitest'
import { createExchangeFetch, NeverConnected } from '../../../lib/adapters/ccxt/exchange-fetch.ts'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'

let venue: CaptureServer
const ports: (number | undefined)[] = []
beforeAll(async () => {
  venue = await startCaptureServer()
  venue.answer((_, response) => {
    ports.push(response.socket?.remotePort)
    response.end('ok')
  })
})
afterAll(() => venue.close())
afterEach(() => vi.useRealTimers())

describe('the connection to the venue', () => {
  it('is kept open from call to call', async () => {
    const fetch = createExchangeFetch(1_000)
    ports.length = 0
    for (let call = 0; call < 3; call += 1)
      expect(await (await fetch(venue.url, { method: 'POST', body: 'x' })).text()).toBe('ok')
    expect(new Set(ports).size).toBe(1)
  })

  it('is opened anew after a long silence', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const fetch = createExchangeFetch(1_000)
    ports.length = 0
    await fetch(venue.url, { method: 'POST', body: 'x' })
    vi.setSystemTime(Date.now() + 60_000)
    await fetch(venue.url, { method: 'POST', body: 'x' })
    expect(new Set(ports).size).toBe(2)
  })

  it('that never came about is told from one that broke', async () => {
    // It accepts and says nothing, so that the secure connection is never complete.
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const fetch = createExchangeFetch(150)
    await expect(fetch(`https://127.0.0.1:${port}`)).rejects.toThrow(NeverConnected)
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('no complete answer')
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.not.toThrow(NeverConnected)
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => silent.close(resolve))
  })

  it('a call that waited for its turn until the deadline was never sent', async () => {
    const fetch = createExchangeFetch(200)
    venue.answer(() => undefined)
    const first = fetch(venue.url, { method: 'POST', body: '1' })
    const second = fetch(venue.url, { method: 'POST', body: '2' })
    await expect(first).rejects.toThrow('no complete answer')
    await expect(second).rejects.toThrow(NeverConnected)
    expect(venue.last.body).toBe('1')
  })

  it('needs a timeout', () => {
    expect(() => createExchangeFetch(0)).toThrow(RangeError)
  })
})
