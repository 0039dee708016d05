/**
 * Execution environments of the functions, as the platform keeps them: one invocation at a time,
 * kept warm while nothing goes wrong, thrown away after a crash.
 */
import {
  createRedactingAlerts,
  createRedactingLog,
} from '../../../lib/adapters/observability/redacting.ts'
import { Secrets } from '../../../lib/adapters/observability/secrets.ts'
import { type AccountConfig } from '../../../lib/domain/config/account-config.ts'
import { venueAddress } from '../../../lib/runtime/cloud/venue-address.ts'
import { composeRuntime } from '../../../lib/runtime/compose-runtime.ts'
import { type FunctionHandler } from '../../../lib/runtime/functions.ts'
import { type Run } from '../kernel/run.ts'
import { Caller } from './caller.ts'
import { creatorOf } from './creators.ts'
import { SandboxExchange } from './sandbox-exchange.ts'
import {
  sandboxAlerts,
  sandboxClock,
  sandboxIds,
  sandboxLog,
  sandboxQueue,
  sandboxRandom,
  sandboxStore,
} from './sandbox-ports.ts'
import { type WorldState } from './world-state.ts'

interface Sandbox {
  readonly deployment: number
  readonly caller: Caller
  readonly handler: FunctionHandler
}

export class Sandboxes {
  readonly #world: WorldState
  #idle = new Map<string, Sandbox[]>()
  #deployments = 1

  constructor(world: WorldState) {
    this.#world = world
  }

  /** What is warm is of an older version from now on and is not used again. */
  deploy(): void {
    this.#deployments += 1
    this.#idle = new Map()
  }

  /** @param isCold whether what is warm must not be used. */
  take(functionName: string, isCold: boolean): Sandbox {
    const warm = isCold ? undefined : this.#idle.get(functionName)?.pop()
    return warm ?? this.#create(functionName)
  }

  giveBack(functionName: string, sandbox: Sandbox): void {
    if (sandbox.deployment !== this.#deployments) return
    const idle = this.#idle.get(functionName)
    if (idle === undefined) this.#idle.set(functionName, [sandbox])
    else idle.push(sandbox)
  }

  #create(functionName: string): Sandbox {
    const world = this.#world
    const deployment = this.#deployments
    const caller = new Caller(world)
    const secrets = new Secrets()
    for (const { secret } of world.accounts) secrets.register(secret)
    const runtime = composeRuntime({
      store: sandboxStore(caller, world),
      clock: sandboxClock(caller, world),
      random: sandboxRandom(caller, world),
      ids: sandboxIds(caller),
      log: createRedactingLog(sandboxLog(caller, world), secrets),
      alerts: createRedactingAlerts(sandboxAlerts(caller, world), secrets),
      metrics: { record: () => {}, flush: () => {} },
      orderQueue: sandboxQueue(caller, world, 'orders'),
      tickQueue: sandboxQueue(caller, world, 'ticks'),
      session: { id: `build-${deployment}`, version: `1.0.${deployment}` },
      connect: (config) => connect(caller, world, config),
      redact: (text) => secrets.redact(text),
    })
    return { deployment, caller, handler: creatorOf(functionName)(() => runtime) }
  }
}

/** R-RISK-9: where orders go is decided by the same code as in the cloud. */
function connect(caller: Caller, world: WorldState, config: AccountConfig): SandboxExchange {
  const address = venueAddress(config)
  if (address === undefined)
    throw new Error(`account ${config.id} would reach the real venue from a simulated world`)
  const account = world.accounts.find(({ id }) => id === config.id)
  if (account === undefined) throw new Error(`the world has no account ${config.id}`)
  return new SandboxExchange(caller, world, account)
}

export type Environment = ReturnType<Sandboxes['take']>

/** The whole life of a run in its environment. */
export function carryOut(
  { caller, handler }: Environment,
  run: Run,
  event: unknown,
  nowMs: () => number,
): Promise<unknown> {
  caller.carryOut(run)
  return handler(event, {
    getRemainingTimeInMillis: () => Math.max(0, run.deadlineMs - nowMs()),
  })
}
