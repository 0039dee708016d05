/** What the operator asks for about single plans: to close one, or to move its levels. */
import { type Instrument, quantisePrice } from '../../../lib/domain/market/instrument.ts'
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import { placeOf } from '../kernel/draws.ts'
import { smallFill } from './order-trouble.ts'
import { type WorldState } from './world-state.ts'

/** Sends a command that has an effect; the platform may repeat it. */
export type AskWithEffect = (at: string, asked: Readonly<Record<string, unknown>>) => void

export class PlanDeeds {
  readonly #world: WorldState
  readonly #ask: AskWithEffect

  constructor(world: WorldState, ask: AskWithEffect) {
    this.#world = world
    this.#ask = ask
  }

  async close(at: string, account: string): Promise<void> {
    const plan = await this.#pick(at, [account])
    if (plan !== undefined)
      this.#ask(at, { command: 'close', planId: plan.planId, account: plan.account })
  }

  /** The market takes a part of it only; the operator sees that, and asks again. */
  async closeInParts(at: string): Promise<void> {
    const plan = await this.#pick(at, this.#accounts)
    if (plan === undefined) return
    const { account, planId, symbol } = plan
    const { venue } = this.#world
    venue.limitFill(symbol, smallFill(venue.quote(symbol).last))
    this.#ask(`${at}-part`, { command: 'close', planId, account })
    this.#ask(`${at}-rest`, { command: 'close', planId, account })
  }

  /** Some of what is asked for is absurd: beyond the price, below zero, between two ticks. */
  async adjust(at: string): Promise<void> {
    const plan = await this.#pick(at, this.#accounts)
    if (plan === undefined) return
    const { account, planId, symbol } = plan
    const { venue, kernel } = this.#world
    const instrument = venue.instruments.find((each) => each.symbol === symbol)
    if (instrument === undefined) return
    const { bid } = venue.quote(symbol)
    const near = (thousandths: bigint): string =>
      onGrid(instrument, (bid * (1000n + thousandths)) / 1000n)
    const asked = kernel.draws.pick(
      [
        { stop: near(-3n) },
        { stop: near(-5n) },
        { stop: near(-8n) },
        { stop: near(-2n), target: near(6n) },
        { target: near(4n) },
        { target: near(20n) },
        { stop: near(10n) },
        { target: near(-10n) },
        { stop: formatFixed(bid / 3n + 1n) },
        { stop: near(-900n) },
      ],
      placeOf(at),
      0,
      72,
    )
    this.#ask(`adjust-${at}`, { command: 'adjust', planId, account, ...asked })
  }

  get #accounts(): readonly string[] {
    return this.#world.accounts.map(({ id }) => id)
  }

  async #pick(at: string, accounts: readonly string[]): Promise<OpenPlan | undefined> {
    const plans: OpenPlan[] = []
    for (const account of accounts) plans.push(...(await this.#openPlans(account)))
    return plans.length === 0 ? undefined : this.#world.kernel.draws.pick(plans, placeOf(at), 0, 95)
  }

  async #openPlans(account: string): Promise<readonly OpenPlan[]> {
    const found: OpenPlan[] = []
    for (const shard of [0, 1]) {
      const page = await this.#world.store.query(`open-plans#${account}#${shard}`)
      for (const { key, content } of page.items)
        found.push({ account, planId: key.sort, symbol: symbolOf(content) })
    }
    return found
  }
}

interface OpenPlan {
  readonly account: string
  readonly planId: string
  readonly symbol: string
}

function symbolOf({ symbol }: JsonObject): string {
  return typeof symbol === 'string' ? symbol : ''
}

function onGrid(instrument: Instrument, price: Fixed): string {
  return formatFixed(quantisePrice(instrument, price, 'floor'))
}
