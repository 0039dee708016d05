import { describe, expect, it } from 'vitest'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type EntryProposal } from '../../../lib/domain/signal/strategy.ts'
import { auditExits } from '../../../lib/engine/exits/exit-audit.ts'
import { operate } from '../../../lib/engine/operate.ts'
import { readPositions } from '../../../lib/engine/ledger/show-book.ts'
import { planOf, plansOf } from '../world-audit.ts'
import { BTC, ETH, SOL, type World, amount, createWorld } from '../world.ts'

const WHOLE = { fromMs: 0, toMs: 999_999_999_999_999 }

/** Half is sold at 1 %, the rest at 3 %. */
const ladder = (ask: Fixed): Partial<EntryProposal> => ({
  targetDistance: (ask * 3n) / 100n,
  targetParts: [{ distance: ask / 100n, part: amount('0.5') }],
})

/** A ladder that ends at its stop, a stop that is hit, and a plan that a person closes. */
async function tradedWorld(options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld(options)
  await world.minute()
  world.strategy.more = ladder
  await world.buy(BTC)
  world.strategy.more = () => ({})
  await world.buy(ETH)
  await world.buy(SOL)
  await world.minute()
  world.movePrice(BTC, '60800')
  world.movePrice(ETH, '2500')
  await world.minutes(3)
  world.movePrice(BTC, '55000')
  const { planId } = planOf(world, SOL)
  await operate(world.engine(), { command: 'close', planId, commandId: 'c1', by: 'me' })
  await world.minutes(3)
  return world
}

const sum = (amounts: readonly Fixed[]): Fixed => amounts.reduce((all, each) => all + each, 0n)

describe('R-EXIT-4 the exit audit of what was traded', () => {
  it('has a row of every reason, and adds up to the ledger to the last unit', async () => {
    const world = await tradedWorld()
    expect(plansOf(world).map(({ status }) => status)).toEqual(['closed', 'closed', 'closed'])
    const { rows, totals } = await auditExits(world.run(), 'reason', WHOLE)
    const reasons = rows.map(({ group, exits }) => [group, exits])
    expect(reasons).toEqual([
      ['SOFT_STOP', 2],
      ['MANUAL', 1],
      ['TAKE_PROFIT', 1],
    ])
    const positions = await readPositions(world.run())
    const ledger = sum(positions.map(({ realisedPnl }) => realisedPnl))
    expect(sum(rows.map(({ pnl }) => pnl))).toBe(ledger)
    expect(totals).toMatchObject([
      {
        plans: 3,
        exits: 4,
        sold: ledger,
        unsold: 0n,
        unexplained: 0n,
        plansPnl: ledger,
        ledgerPnl: ledger,
        fromOtherLots: 0n,
      },
    ])
  })

  it('has the same sums by strategy and by symbol', async () => {
    const world = await tradedWorld()
    const pnlBy = async (by: 'reason' | 'strategy' | 'symbol') =>
      (await auditExits(world.run(), by, WHOLE)).rows.map(({ group, pnl }) => ({ group, pnl }))
    const symbols = await pnlBy('symbol')
    const positions = await readPositions(world.run())
    for (const { symbol, realisedPnl } of positions)
      expect(symbols.find(({ group }) => group === symbol)?.pnl).toBe(realisedPnl)
    const [strategy, ...others] = await pnlBy('strategy')
    expect(others).toEqual([])
    expect(strategy).toEqual({
      group: 'ema-cross',
      pnl: sum((await pnlBy('reason')).map(({ pnl }) => pnl)),
    })
  })

  it('agrees with the ledger where fees were kept in what was bought', async () => {
    const world = await tradedWorld({ accountOptions: { feeInBaseOnBuys: true } })
    const { rows, totals } = await auditExits(world.run(), 'reason', WHOLE)
    const positions = await readPositions(world.run())
    expect(sum(positions.map(({ quantity }) => quantity))).toBeGreaterThan(0n)
    const [total] = totals
    expect(total?.unsold).toBeLessThan(0n)
    expect(-(total?.unsold ?? 0n)).toBe(sum(positions.map(({ cost }) => cost)))
    expect(sum(rows.map(({ pnl }) => pnl))).toBe(
      sum(positions.map(({ realisedPnl }) => realisedPnl)),
    )
    expect(total).toMatchObject({ unexplained: 0n, fromOtherLots: 0n })
  })

  it('says what the ledger took from lots of others', async () => {
    const balances = { USD: amount('10000'), BTC: amount('0.5') }
    const world = await tradedWorld({ balances })
    const { totals } = await auditExits(world.run(), 'reason', WHOLE)
    const [total] = totals
    expect(total?.sold).toBe(total?.plansPnl)
    expect(total?.fromOtherLots).not.toBe(0n)
    const positions = await readPositions(world.run())
    expect((total?.sold ?? 0n) + (total?.fromOtherLots ?? 0n)).toBe(
      sum(positions.map(({ realisedPnl }) => realisedPnl)),
    )
  })

  it('counts the plans that ended in the span, and no others', async () => {
    const world = await tradedWorld()
    const endMs = planOf(world, SOL).endedAtMs ?? 0
    const span = { fromMs: endMs, toMs: endMs + 1 }
    const { rows } = await auditExits(world.run(), 'symbol', span)
    expect(rows.map(({ group }) => group)).toContain(SOL)
    expect(rows.map(({ group }) => group)).not.toContain(ETH)
    expect(await auditExits(world.run(), 'symbol', { fromMs: 0, toMs: 1 })).toEqual({
      by: 'symbol',
      rows: [],
      totals: [],
    })
  })
})
