/** The people in the world: an operator with commands, and an editor of the configuration. */
import { type ExitsConfig, type HoldfastConfig } from '../../../lib/domain/config/account-config.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { configFromJson, configToJson } from '../../../lib/runtime/config/config-json.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import { placeOf } from '../kernel/draws.ts'
import { applyConfig } from './config-editor.ts'
import { PlanDeeds } from './plan-deeds.ts'
import { type Platform } from './platform.ts'
import { type WorldConfig } from './world-config.ts'
import { type WorldState } from './world-state.ts'

export class Actors {
  readonly #world: WorldState
  readonly #platform: Platform
  readonly #config: WorldConfig
  readonly #onViolation: (text: string) => void
  readonly #planDeeds: PlanDeeds
  #resumeAtTick = new Map<string, number>()

  constructor(
    world: WorldState,
    platform: Platform,
    config: WorldConfig,
    onViolation: (text: string) => void,
  ) {
    this.#world = world
    this.#platform = platform
    this.#config = config
    this.#onViolation = onViolation
    this.#planDeeds = new PlanDeeds(world, (at, asked) => this.#effect(at, asked))
  }

  /** @param tick minutes since the world began. */
  async act(tick: number): Promise<void> {
    const { faults } = this.#world
    const at = `tick-${tick}`
    for (const [account, dueTick] of this.#resumeAtTick)
      if (dueTick <= tick) this.#resume(account, tick)
    if (faults.happens('command-status', at)) {
      this.#command(`status-${tick}`, { command: 'status', account: this.#account(at) })
      this.#command(`plans-${tick}`, { command: 'plans', account: this.#account(at) })
    }
    if (faults.happens('command-pause', at)) this.#effect(at, { command: 'pause', minutes: 5 })
    if (faults.happens('command-halt', at)) {
      this.#effect(at, { command: 'halt', cause: 'news' })
      this.#resumeAtTick.set(this.#account(at), tick + this.#between(at, 3, 12, 3))
    }
    if (faults.happens('command-resume', at)) this.#effect(at, { command: 'resume' })
    if (faults.happens('command-close', at)) await this.#planDeeds.close(at, this.#account(at))
    if (faults.happens('close-in-parts', at)) await this.#planDeeds.closeInParts(at)
    if (faults.happens('command-adjust', at)) await this.#planDeeds.adjust(at)
    if (faults.happens('command-malformed', at)) this.#malformed(at)
    if (faults.happens('config-changed', at)) await this.#applyVariant(at)
    if (faults.happens('config-malformed', at)) this.#refuseMalformed(at)
  }

  /** Everything is as it was in the beginning, and nothing new is begun any more. */
  async heal(): Promise<void> {
    this.#resumeAtTick = new Map()
    await applyConfig(this.#world, this.#config.config)
    for (const { id } of this.#world.accounts) {
      this.#command(`heal-resume-${id}`, {
        ...effecting(`heal-resume-${id}`, id),
        command: 'resume',
      })
      this.#command(
        `heal-pause-${id}`,
        { ...effecting(`heal-pause-${id}`, id), command: 'pause', minutes: 600 },
        2000,
      )
    }
  }

  haltAll(at: string, tick: number): void {
    for (const { id } of this.#world.accounts) {
      const commandId = `halt-${id}-${at}`
      const halt = { ...effecting(commandId, id), command: 'halt', cause: 'news' }
      this.#command(commandId, halt, -1000)
      this.#resumeAtTick.set(id, tick + this.#between(at, 1, 4, 5))
    }
  }

  #resume(account: string, tick: number): void {
    this.#resumeAtTick.delete(account)
    const id = `resume-${account}-${tick}`
    this.#command(id, { ...effecting(id, account), command: 'resume' })
  }

  /** A command with an effect, and sometimes the same once more. */
  #effect(at: string, asked: Readonly<Record<string, unknown>>): void {
    const account = this.#account(at)
    const id = `${String(asked['command'])}-${at}`
    const command = { ...effecting(id, account), ...asked }
    this.#command(id, command)
    if (!this.#world.faults.happens('command-repeated', at)) return
    this.#command(`${id}+`, command, this.#between(at, 0, 3000, 4))
  }

  #malformed(at: string): void {
    const { kernel } = this.#world
    const event = kernel.draws.pick(
      [
        { command: 'halt' },
        { command: 'pause', minutes: -3, commandId: at, by: 'nobody' },
        { command: 'close', planId: "' or 1=1", commandId: at, by: 'nobody' },
        { command: 'sell-everything', commandId: at, by: 'nobody' },
        'halt',
        null,
        { command: 'resume', commandId: at, by: 'nobody', account: 'not-an-account' },
      ],
      placeOf(at),
      0,
      96,
    )
    this.#command(`malformed-${at}`, event)
  }

  #command(label: string, event: unknown, afterMs = 0): void {
    const atMs = this.#world.kernel.nowMs + 1000 + afterMs
    this.#platform.invoke({ functionName: 'operate', label: `operate@${label}`, event, atMs })
  }

  async #applyVariant(at: string): Promise<void> {
    const { kernel } = this.#world
    const variants = [
      this.#config.config,
      this.#variant((account) => ({
        ...account,
        limits: {
          ...account.limits,
          positionValueMax: parseFixed('250'),
          grossExposureMax: parseFixed('300'),
        },
      })),
      this.#variant((account) => ({ ...account, holdList: account.symbols.slice(-1) })),
      this.#variant((account) => ({ ...account, holdList: account.symbols.slice(0, 1) })),
      this.#variant((account) => ({ ...account, exits: withOtherStops(account.exits) })),
      this.#variant((account) => withoutSymbol(account, account.symbols.at(-1) ?? '')),
    ]
    const variant = kernel.draws.pick(variants, placeOf(at), 0, 97)
    await applyConfig(this.#world, variant)
  }

  #variant(
    change: (account: HoldfastConfig['accounts'][number]) => HoldfastConfig['accounts'][number],
  ): HoldfastConfig {
    return { accounts: this.#config.config.accounts.map(change) }
  }

  /** What does not hold together is refused whole, before anything is stored. */
  #refuseMalformed(at: string): void {
    const { kernel } = this.#world
    const [first, ...others] = (configToJson(this.#config.config) as { accounts: JsonObject[] })
      .accounts
    const spoiled = kernel.draws.pick(
      [
        { ...first, mode: 'live', armed: true },
        { ...first, symbols: [] },
        { ...first, limits: undefined },
        { ...first, id: 'Not An Id' },
        { ...first, holdList: ['NOT/LISTED'] },
      ],
      placeOf(at),
      0,
      98,
    )
    if (configFromJson({ accounts: [spoiled, ...others] }).ok)
      this.#onViolation(`a configuration that does not hold was taken: ${JSON.stringify(spoiled)}`)
  }

  #account(at: string): string {
    return this.#world.kernel.draws.pick(this.#world.accounts, placeOf(at), 0, 91).id
  }

  #between(at: string, from: number, until: number, salt: number): number {
    return this.#world.kernel.draws.between(from, until, placeOf(at), 0, 91 + salt)
  }
}

function effecting(commandId: string, account: string) {
  return { commandId, account, by: 'operator' }
}

/** The other stop rests, and calm exits are sent the other way. */
function withOtherStops(exits: ExitsConfig): ExitsConfig {
  return {
    ...exits,
    restingStop: exits.restingStop === 'hard' ? 'tightest' : 'hard',
    calmOrder: exits.calmOrder === 'limit' ? 'market' : 'limit',
  }
}

function withoutSymbol(
  account: HoldfastConfig['accounts'][number],
  symbol: string,
): HoldfastConfig['accounts'][number] {
  const symbols = account.symbols.filter((each) => each !== symbol)
  if (symbols.length === 0) return account
  return {
    ...account,
    symbols,
    strategies: account.strategies.map((strategy) => ({
      ...strategy,
      symbols: strategy.symbols.filter((each) => each !== symbol),
    })),
  }
}
