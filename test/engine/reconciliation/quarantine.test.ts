import { describe, expect, it } from 'vitest'
import { operate } from '../../../lib/engine/operate.ts'
import { readQuarantine } from '../../../lib/engine/reconciliation/read-quarantine.ts'
import { faultsOf, orderFor, planOf } from '../world-audit.ts'
import { BTC, ETH, SOL, type World, amount } from '../world.ts'
import { boughtWorld, reconciledTimes, shiftBalance } from './reconciled-world.ts'

async function quarantined(world: World): Promise<readonly string[]> {
  return Object.keys((await readQuarantine(world.run())).value)
}

async function denialIn(world: World, symbol: string): Promise<string | undefined> {
  await world.buy(symbol)
  const entry = orderFor(world, symbol, 'entry')
  return entry.state === 'denied' ? entry.reason : undefined
}

describe('R-REC-2 the quarantine of a symbol', () => {
  it('denies what increases there, with the reason, and nothing elsewhere', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'ETH', '0.1')
    await reconciledTimes(world, 2)
    expect(await quarantined(world)).toEqual([ETH])
    expect(await denialIn(world, ETH)).toBe(
      'the symbol is quarantined: unexplained at the venue: 0.1 ETH',
    )
    expect(await denialIn(world, SOL)).toBeUndefined()
    expect(world.alerts.raised('drift-main')[0]?.text).toContain(
      'no order increases ETH/USD until it is explained.',
    )
  })

  it('of a quote currency holds back every symbol with it', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'USD', '-50')
    await reconciledTimes(world, 2)
    expect(await quarantined(world)).toEqual([BTC, ETH, SOL])
    expect(await denialIn(world, ETH)).toContain('-50 USD')
  })

  it('of a currency that no symbol has holds back nothing, and only warns', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'XYZ', '7')
    await reconciledTimes(world, 2)
    expect(await quarantined(world)).toEqual([])
    expect(world.alerts.raised('drift-main')).toMatchObject([{ severity: 'warning' }])
  })

  it('begins with the second run that sees the difference', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'USD', '-50')
    await reconciledTimes(world, 1)
    expect(await quarantined(world)).toEqual([])
  })

  it('never denies what reduces', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'USD', '-50')
    await reconciledTimes(world, 2)
    const { planId } = planOf(world, BTC)
    const close = { command: 'close', planId, commandId: 'c1', by: 'test' } as const
    expect(await operate(world.engine(), close)).toMatchObject({ done: true })
    await world.deliver()
    await world.minute()
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'MANUAL' })
  })

  it('lasts while the difference changes, and lifts two runs after it is gone, with a word', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'BTC', '-0.001')
    await reconciledTimes(world, 2)
    shiftBalance(world, 'BTC', '-0.002')
    await reconciledTimes(world, 1)
    expect(await quarantined(world)).toEqual([BTC])
    shiftBalance(world, 'BTC')
    await reconciledTimes(world, 1)
    expect(await quarantined(world)).toEqual([BTC])
    expect(world.alerts.raised('difference-over-main')).toEqual([])
    await reconciledTimes(world, 1)
    expect(await quarantined(world)).toEqual([])
    expect(world.alerts.raised('difference-over-main')).toMatchObject([
      {
        severity: 'info',
        title: 'a difference between ledger and venue is over: BTC -0.002',
        text: 'Orders may increase BTC/USD again.',
      },
    ])
    await reconciledTimes(world, 3)
    expect(world.alerts.raised('difference-over-main')).toHaveLength(1)
    expect(await denialIn(world, ETH)).toBeUndefined()
    await world.minute()
    expect(await faultsOf(world)).toEqual([])
  })

  it('lifts too when the difference is explained after all', async () => {
    const world = await boughtWorld()
    world.exchange.spoilMovements = (page) => ({ ...page, movements: [] })
    world.venue.deposit('main', 'USD', amount('100'))
    await reconciledTimes(world, 2)
    expect(await quarantined(world)).toEqual([BTC, ETH, SOL])
    world.exchange.spoilMovements = (page) => page
    await reconciledTimes(world, 1)
    expect(await quarantined(world)).toEqual([BTC, ETH, SOL])
    await reconciledTimes(world, 1)
    expect(await quarantined(world)).toEqual([])
    expect(world.alerts.raised('difference-over-main')).toMatchObject([
      { title: 'a difference between ledger and venue is explained' },
    ])
  })

  it('is lifted by no run in which the venue tells no balance', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'BTC', '-0.001')
    await reconciledTimes(world, 2)
    world.exchange.fetchBalances = async () => []
    await reconciledTimes(world, 3)
    expect(await quarantined(world)).toEqual([BTC])
  })
})
