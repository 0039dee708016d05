/**
 * Counts every call on a port, twice: before it takes effect and before its answer comes back. At
 * the chosen point the call stops: a crash is a promise that never settles, a pause one that is
 * released later.
 */
export class CallGate {
  readonly #stopAt: number
  #count = 0
  #stopped: (() => void) | undefined
  #release: (() => void) | undefined
  /** Settles when the chosen point was reached. */
  readonly reached: Promise<void>
  where = ''

  constructor(stopAt: number) {
    this.#stopAt = stopAt
    this.reached = new Promise((resolve) => {
      this.#stopped = resolve
    })
  }

  get wasReached(): boolean {
    return this.#count >= this.#stopAt
  }

  release(): void {
    this.#release?.()
  }

  async pass(name: string): Promise<void> {
    this.#count += 1
    if (this.#count !== this.#stopAt) return
    this.where = name
    this.#stopped?.()
    await new Promise<void>((resolve) => {
      this.#release = resolve
    })
  }
}

const SYNCHRONOUS = new Set(['clientOrderIdOf', 'intentIdOf'])

/** The same port, with every call going through the gate. */
export function gated<Port extends object>(name: string, port: Port, gate: CallGate): Port {
  return new Proxy(port, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      if (SYNCHRONOUS.has(String(property)))
        return (...args: readonly unknown[]): unknown => Reflect.apply(member, target, args)
      return async (...args: readonly unknown[]) => {
        await gate.pass(`before ${name}.${String(property)}`)
        const answer: unknown = await Reflect.apply(member, target, args)
        await gate.pass(`after ${name}.${String(property)}`)
        return answer
      }
    },
  })
}
