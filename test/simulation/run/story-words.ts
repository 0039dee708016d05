/** What the tellings of a story have in common. */
import { type JsonObject } from '../../../lib/ports/store.ts'

export interface Change {
  readonly text: string
  /** By the clock of the run that wrote it, in milliseconds since the epoch. */
  readonly atMs?: number
}

export interface Telling {
  readonly partition?: RegExp
  readonly sort: RegExp
  /** What stays the same when the item moves to another key. */
  readonly id?: (content: JsonObject) => string
  readonly text: (content: JsonObject, before: JsonObject | undefined) => Change | undefined
}

/** Attempts of one plan have ids that begin alike. */
export function orderName(id: unknown): string {
  const text = word(id)
  return text.length <= 12 ? text : `${text.slice(0, 8)}…${text.slice(-4)}`
}

export function word(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
}

export function moment(value: unknown): { readonly atMs?: number } {
  return typeof value === 'number' ? { atMs: value } : {}
}
