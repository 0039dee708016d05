/** 19: no secret is written, logged, queued, told in an alert, or in an error. */
import { type Alert } from '../../../lib/ports/alerts.ts'
import { type LogFields } from '../../../lib/ports/log.ts'
import { type OutgoingMessage } from '../../../lib/ports/queue.ts'
import { type Write } from '../../../lib/ports/store.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type InvocationEnd, type LogLevel } from '../watcher.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { isMarketData } from './audited-place.ts'

const DEPTH_MAX = 12

export class SecretCheck implements AuditCheck {
  readonly #scene: AuditScene
  readonly #secrets: readonly string[]
  /** No shorter text can hold a secret. */
  readonly #lengthMin: number

  constructor(scene: AuditScene) {
    this.#scene = scene
    this.#secrets = scene.world.accounts
      .flatMap(({ secrets }) => secrets)
      .filter((each) => each !== '')
    this.#lengthMin = Math.min(...this.#secrets.map((secret) => secret.length))
  }

  /** Every commit, also those that no other check looks at. */
  wrote(writes: readonly Write[]): void {
    for (const write of writes) {
      const { key } = write
      this.#lookAt('a key', key.partition)
      this.#lookAt('a key', key.sort)
      if ((write.action === 'create' || write.action === 'replace') && !isMarketData(key))
        this.#look(`${key.partition} / ${key.sort}`, write.content, 0)
    }
  }

  ended(invocation: Invocation, end: InvocationEnd): void {
    if (end.end === 'failed') this.#look(`the error of ${invocation.functionName}`, end.error, 0)
    if (end.end === 'done') this.#look(`the result of ${invocation.functionName}`, end.result, 0)
  }

  logged(_invocation: Invocation, _level: LogLevel, message: string, fields: LogFields): void {
    this.#look('the log', message, 0)
    this.#look('the log', fields, 0)
  }

  alerted(_invocation: Invocation | undefined, alert: Alert): void {
    this.#look('an alert', alert, 0)
  }

  queued(queue: 'orders' | 'ticks', message: OutgoingMessage): void {
    this.#look(`the queue of ${queue}`, message, 0)
  }

  #look(where: string, value: unknown, depth: number): void {
    if (typeof value === 'string') {
      this.#lookAt(where, value)
      return
    }
    if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return
    // What an error says is not among its own enumerable fields.
    const names = value instanceof Error ? Object.getOwnPropertyNames(value) : Object.keys(value)
    for (const name of names) {
      this.#lookAt(where, name)
      this.#look(where, (value as Record<string, unknown>)[name], depth + 1)
    }
  }

  #lookAt(where: string, text: string): void {
    if (text.length < this.#lengthMin) return
    for (const secret of this.#secrets)
      if (text.includes(secret)) this.#scene.findings.report(19, where, `a secret is in ${where}`)
  }
}
