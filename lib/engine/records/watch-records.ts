import { type WatchLines } from '../../domain/plan/watch-text.ts'
import { type Key } from '../../ports/store.ts'
import { dictionary, number, text } from './codec.ts'
import { watchPartition } from './partitions.ts'
import { recordKind } from './record.ts'

/** When the plans of one page are judged next, by their symbols. */
export interface WatchPage {
  readonly symbols: Readonly<Record<string, WatchLines>>
}

export const watchPageRecord = recordKind<WatchPage>('watch page', { symbols: dictionary(text) })

/** What the lines were made by; lines of another making are made anew before they are relied upon. */
export interface WatchMaking {
  readonly format: number
  /** Which stop rests, as the config had it. */
  readonly restingStop: string
}

export const watchMakingRecord = recordKind<WatchMaking>('making of the watch pages', {
  format: number,
  restingStop: text,
})

const MAKING_SORT = 'making'

/** Beside the pages, so that whoever reads them sees it. */
export function watchMakingKey(account: string): Key {
  return { partition: watchPartition(account), sort: MAKING_SORT }
}
