/** The laws of the port `Store`, which every adapter has to keep. */
import { describe } from 'vitest'
import { type Store } from '../../lib/ports/store.ts'
import { commits, refusals, singleWrites } from './store-commit-laws.ts'
import { contents, readingMany } from './store-content-laws.ts'
import { queries } from './store-query-laws.ts'

export function storeContract(name: string, storeOf: () => Store): void {
  describe(`${name}: single writes`, () => singleWrites(storeOf))
  describe(`${name}: commits of several writes`, () => commits(storeOf))
  describe(`${name}: contents`, () => contents(storeOf))
  describe(`${name}: reading many`, () => readingMany(storeOf))
  describe(`${name}: queries`, () => queries(storeOf))
  describe(`${name}: reliability Store, refused before sending`, () => refusals(storeOf))
}
