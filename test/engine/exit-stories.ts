/**
 * Every way in which a plan comes to its end, or its stop to another place, as a story that can be
 * told again and again: what comes before it, and what happens from its trigger on.
 *
 * The account holds coins of its own beside those of the plan, so that nothing but the engine keeps
 * a sale from being one too many: the venue would have them to sell.
 */
import { type AccountConfig } from '../../lib/domain/config/account-config.ts'
import { type Fixed, formatFixed } from '../../lib/domain/money/fixed.ts'
import { heldQuantity } from '../../lib/domain/plan/plan.ts'
import { type EntryProposal } from '../../lib/domain/signal/strategy.ts'
import { type Engine } from '../../lib/engine/engine.ts'
import { monitorPlans } from '../../lib/engine/monitor-plans.ts'
import { operate } from '../../lib/engine/operate.ts'
import { type OperatorCommand } from '../../lib/engine/operator-commands.ts'
import { reconcile } from '../../lib/engine/reconcile.ts'
import { scanSignals } from '../../lib/engine/scan-signals.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { syncMarket } from '../../lib/engine/sync-market.ts'
import { type CallGate } from './call-gate.ts'
import { RESTING_ENTRIES, accountConfig } from './sample-config.ts'
import { faultsOf, plansOf } from './world-audit.ts'
import { BTC, type World, amount, createWorld, nextMinuteMs } from './world.ts'

export interface ExitStory {
  readonly name: string
  readonly config?: Partial<AccountConfig>
  /** What the plan has besides; distances for an ask of their own. */
  readonly more?: (ask: Fixed) => Partial<EntryProposal>
  /** Everything before the trigger. */
  prepare(world: World): Promise<void>
  /** From the trigger on; whatever goes through the gate may be cut off there. */
  unfold(world: World, gate: CallGate): Promise<void>
  /** It goes another way where the venue changes no order in place. */
  readonly amends?: boolean
  /** What the plan may be like in the end, whatever was cut off. */
  readonly ends: readonly string[]
}

/** A venue, by what decides how a position is closed there and how its stop moves. */
export interface StoryVenue {
  readonly restingSellsLock: boolean
  readonly amend: boolean
}

const SPARE = amount('0.1')

/** The spare coins count as a position, too. */
const LIMITS: AccountConfig['limits'] = {
  ...accountConfig().limits,
  positionValueMax: amount('20000'),
  grossExposureMax: amount('20000'),
}

/** A world in which the story's plan can be told; one symbol, so that a telling is short. */
export function worldOf(story: ExitStory, { restingSellsLock, amend }: StoryVenue): World {
  const [strategy] = accountConfig().strategies
  if (strategy === undefined) throw new Error('no strategy')
  const world = createWorld({
    balances: { USD: amount('10000'), BTC: SPARE },
    accountOptions: { restingSellsLock },
    config: {
      symbols: [BTC],
      strategies: [{ ...strategy, symbols: [BTC] }],
      limits: LIMITS,
      ...story.config,
    },
  })
  Object.assign(world.exchange, { capabilities: { ...world.exchange.capabilities, amend } })
  if (story.more !== undefined) world.strategy.more = story.more
  return world
}

/** What must not be once everything ran on, whatever was cut off; nothing in a sound world. */
export async function faultsAfter(world: World, { ends }: ExitStory): Promise<readonly string[]> {
  const held = plansOf(world).reduce((sum, plan) => sum + heldQuantity(plan), 0n)
  const spare = `BTC: plans hold ${formatFixed(held)} of ${formatFixed(held + SPARE)}`
  const faults = await faultsOf(world)
  const found = faults.filter((fault) => fault !== spare)
  if (!faults.includes(spare)) found.push('the spare coins were touched')
  found.push(...oversales(world))
  const plans = plansOf(world).map(({ status, end }) =>
    end === undefined ? status : `${status} ${end}`,
  )
  if (plans.length !== 1 || !ends.includes(plans[0] ?? '')) found.push(`plans: ${plans.join(', ')}`)
  return found
}

/** Moments of the venue's own log at which more was sold than was ever bought. */
function oversales(world: World): readonly string[] {
  let held = 0n
  const found: string[] = []
  for (const event of world.venue.log) {
    if (event.kind !== 'trade') continue
    const { side, quantity } = event.trade
    held += side === 'buy' ? quantity : -quantity
    if (held < 0n) found.push(`${formatFixed(-held)} too much sold by trade ${event.trade.tradeId}`)
  }
  return found
}

type Work = (engine: Engine) => Promise<unknown>

const WORKS: readonly Work[] = [syncMarket, syncFills, scanSignals, monitorPlans, reconcile]

/**
 * A minute in which only what the story is about goes through the gate: the other functions run as
 * ever, and have their own crashes elsewhere.
 */
async function minute(
  world: World,
  gate: CallGate,
  gated: readonly Work[] = [syncFills, monitorPlans, reconcile],
): Promise<void> {
  const minuteMs = nextMinuteMs(world)
  await world.advanceTo(minuteMs)
  for (const work of WORKS) {
    const own = gated.includes(work) ? gate : undefined
    await world.attempt(work, own)
    await world.deliver(own)
  }
  for (let second = 10; second < 60; second += 10) {
    await world.advanceTo(minuteMs + second * 1000 + 5)
    await world.tick(gate)
  }
}

async function bought(world: World): Promise<void> {
  await world.minute()
  await world.buy(BTC)
}

async function priceFor(world: World, price: string, minutes = 1): Promise<void> {
  world.movePrice(BTC, price)
  await world.minutes(minutes)
}

/** The price jumps, and the story goes on with it. */
function jumpTo(price: string): ExitStory['unfold'] {
  return (world, gate) => {
    world.movePrice(BTC, price)
    return minute(world, gate)
  }
}

/** A person who gets no answer asks again, as the same command. */
function asked(command: 'close' | 'adjust'): ExitStory['unfold'] {
  return async (world, gate) => {
    const [plan] = plansOf(world)
    if (plan === undefined) throw new Error('no plan')
    const effecting = { planId: plan.planId, commandId: 'asked-1', by: 'me' }
    const wish: OperatorCommand =
      command === 'close' ? { command, ...effecting } : { command, stop: '59700', ...effecting }
    for (let time = 1; time <= 2; time += 1) {
      await world.attempt((engine) => operate(engine, wish), gate)
      await world.deliver(gate)
    }
    await minute(world, gate)
  }
}

const isStop = (request: { readonly type: string }): boolean => request.type.startsWith('stop')

const { exits } = accountConfig()
const HARD_STOP_RESTS = { exits: { ...exits, restingStop: 'hard' as const } }

/** Trails from 1 % up at 0.5 % behind; the target is far away. */
const trailing: ExitStory['more'] = (ask) => ({
  targetDistance: ask / 10n,
  trailing: {
    activationDistance: ask / 100n,
    distance: ask / 200n,
    distanceMin: ask / 1000n,
    distanceMax: ask / 10n,
    step: ask / 1000n,
    wildMultiple: amount('2'),
  },
})

/** Half is sold at 1 %, the rest at 3 %. */
const ladder: ExitStory['more'] = (ask) => ({
  targetDistance: (ask * 3n) / 100n,
  targetParts: [{ distance: ask / 100n, part: amount('0.5') }],
  breakEvenAfterPart: true,
})

/** The stop is at 59403, the hard stop at 58803 and the target at 60903, unless said otherwise. */
export const EXIT_STORIES: readonly ExitStory[] = [
  {
    name: 'the hard stop, which rests at the venue',
    config: HARD_STOP_RESTS,
    prepare: bought,
    unfold: jumpTo('58500'),
    ends: ['closed HARD_STOP'],
  },
  {
    name: 'the hard stop, judged by us where no stop is taken',
    prepare: async (world) => {
      world.exchange.failPlace('rejected', 1000, isStop)
      await bought(world)
    },
    unfold: jumpTo('58500'),
    ends: ['closed HARD_STOP'],
  },
  {
    name: 'the soft stop, which rests at the venue',
    prepare: bought,
    unfold: jumpTo('59300'),
    ends: ['closed SOFT_STOP'],
  },
  {
    name: 'the soft stop, judged by us where the hard one rests',
    config: HARD_STOP_RESTS,
    prepare: bought,
    unfold: jumpTo('59300'),
    ends: ['closed SOFT_STOP'],
  },
  {
    name: 'a trailing stop that moves and is hit',
    more: trailing,
    prepare: bought,
    unfold: async (world, gate) => {
      await jumpTo('62000')(world, gate)
      await jumpTo('61000')(world, gate)
    },
    amends: true,
    ends: ['closed TRAILING_STOP'],
  },
  {
    name: 'a trailing stop that the venue does not move, judged by us',
    more: trailing,
    prepare: async (world) => {
      await bought(world)
      world.exchange.amendFault = { outcome: 'rejected', reason: 'no' }
      await priceFor(world, '62000')
    },
    unfold: jumpTo('61500'),
    ends: ['closed TRAILING_STOP'],
  },
  {
    name: 'a part of the ladder',
    more: ladder,
    prepare: bought,
    unfold: jumpTo('60700'),
    amends: true,
    ends: ['open'],
  },
  {
    name: 'the target after a part of the ladder',
    more: ladder,
    prepare: async (world) => {
      await bought(world)
      await priceFor(world, '60700')
    },
    unfold: jumpTo('62000'),
    ends: ['closed TAKE_PROFIT'],
  },
  {
    name: 'a signal',
    more: (ask) => ({ targetDistance: ask / 10n }),
    prepare: async (world) => {
      await bought(world)
      // Above break-even after fees of 0.4 % each way.
      await priceFor(world, '60700')
    },
    unfold: (world, gate) => {
      world.strategy.unwanted.add(BTC)
      return minute(world, gate, [scanSignals, monitorPlans])
    },
    ends: ['closed SIGNAL'],
  },
  {
    name: 'the end of its time',
    more: () => ({ timeExitMs: 60_000 }),
    prepare: bought,
    unfold: (world, gate) => minute(world, gate),
    ends: ['closed TIME'],
  },
  {
    name: 'a person who wants it closed',
    prepare: bought,
    unfold: asked('close'),
    ends: ['closed MANUAL'],
  },
  {
    name: 'a person who moves its stop',
    prepare: bought,
    unfold: asked('adjust'),
    amends: true,
    ends: ['open'],
  },
  {
    name: 'a sale because no protection is taken',
    prepare: async (world) => {
      world.exchange.failPlace('rejected', 1000, isStop)
      await bought(world)
      await world.minutes(2)
    },
    unfold: (world, gate) => minute(world, gate),
    ends: ['closed PANIC'],
  },
  {
    name: 'an entry that follows the bid',
    config: {
      entries: { ...RESTING_ENTRIES, order: 'post-only', requotesMax: 1, thenCross: true },
    },
    prepare: async (world) => {
      await world.minute()
      world.strategy.wanted.add(BTC)
      await world.minute()
      world.strategy.wanted.clear()
    },
    unfold: jumpTo('60100'),
    ends: ['open', 'closed UNFILLED'],
  },
]
