import { describe, expect, it, onTestFinished } from 'vitest'
import {
  SYNTHETIC_START_MS,
  familiarVenue,
} from '../../../lib/adapters/simulated-exchange/familiar-venue.ts'
import { openSimulatedKraken } from '../../../lib/adapters/simulated-exchange/kraken/open-simulated-kraken.ts'
import { type KrakenServer } from '../../../lib/adapters/simulated-exchange/kraken/start-kraken-server.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { reachExchange } from '../../../lib/runtime/local/reach-exchange.ts'
import { Refusal } from '../../../lib/runtime/local/refusal.ts'
import { httpControl, localControl } from '../../../lib/runtime/local/venue-control.ts'

const CONTROLS = [
  ['in this process', ({ control }: KrakenServer) => localControl(control)],
  ['over HTTP', ({ controlUrl }: KrakenServer) => httpControl(controlUrl)],
] as const

const ACCOUNT = {
  name: 'main',
  apiKey: 'a-key-of-the-test',
  secret: Buffer.from('a secret of the test').toString('base64'),
  balances: { USD: parseFixed('1000.5') },
}

async function startKraken(): Promise<KrakenServer> {
  const venue = familiarVenue({ symbols: ['BTC/USD', 'SOL/USD'], seed: 1 })
  const server = await openSimulatedKraken({ venue, port: 0 })
  onTestFinished(() => server.close())
  return server
}

function trade(server: KrakenServer): void {
  const [side, quantity] = ['buy', parseFixed('1')] as const
  const fault = {
    kind: 'foreign-trade',
    account: 'main',
    symbol: 'SOL/USD',
    side,
    quantity,
  } as const
  server.control.inject(fault)
}

describe.each(CONTROLS)('the control of a venue %s', (_, controlOf) => {
  it('moves its clock, and names its symbols', async () => {
    const control = controlOf(await startKraken())
    expect(await control.nowMs()).toBe(SYNTHETIC_START_MS)
    await control.advanceTo(SYNTHETIC_START_MS + 5_000)
    await control.advanceTo(SYNTHETIC_START_MS)
    expect(await control.nowMs()).toBe(SYNTHETIC_START_MS + 5_000)
    expect(await control.symbols()).toEqual(['BTC/USD', 'SOL/USD'])
  })

  it('opens an account once, and tells the venue’s own truth', async () => {
    const server = await startKraken()
    const control = controlOf(server)
    expect(await control.truth()).toEqual({
      balances: new Map(),
      ordersPerClientIdMax: 0,
      trades: 0,
    })
    await control.openAccount(ACCOUNT)
    await control.openAccount({ ...ACCOUNT, balances: { USD: parseFixed('5') } })
    expect((await control.truth()).balances.get('main')).toEqual(
      new Map([['USD', parseFixed('1000.5')]]),
    )
    trade(server)
    const { balances, trades } = await control.truth()
    expect(trades).toBe(1)
    expect(balances.get('main')?.get('SOL')).toBe(parseFixed('1'))
  })

  it('refuses a key that is another account’s', async () => {
    const control = controlOf(await startKraken())
    await control.openAccount(ACCOUNT)
    await expect(control.openAccount({ ...ACCOUNT, name: 'other' })).rejects.toThrow(
      'this key is registered already',
    )
  })
})

describe('reaching an exchange', () => {
  it('finds its symbols and its clock', async () => {
    const { url, controlUrl } = await startKraken()
    expect(await reachExchange({ url, controlUrl })).toMatchObject({
      symbols: ['BTC/USD', 'SOL/USD'],
      nowMs: SYNTHETIC_START_MS,
    })
  })

  it('is refused where nobody answers, or somebody else', async () => {
    const { url, controlUrl } = await startKraken()
    const nobody = 'http://127.0.0.1:9'
    for (const [address, place] of [
      [{ url: nobody, controlUrl }, nobody],
      [{ url, controlUrl: nobody }, nobody],
      [{ url: controlUrl, controlUrl }, controlUrl],
      [{ url, controlUrl: url }, url],
    ] as const) {
      const reached = reachExchange(address)
      await expect(reached).rejects.toThrow(Refusal)
      await expect(reached).rejects.toThrow(`no simulated exchange answers at ${place}`)
    }
  })
})
