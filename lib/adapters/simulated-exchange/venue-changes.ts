/** The calls that change a venue, and so are all that a journal has to keep. */
import { type JournalCall, JournalUnreadable } from './venue-journal.ts'
import { type Venue } from './venue-types.ts'

const CHANGES = [
  'advanceTo',
  'openAccount',
  'place',
  'amend',
  'cancel',
  'cancelAll',
  'cancelAllAfter',
  'tradeByAnotherClient',
  'liquidate',
  'correctTrade',
  'deposit',
  'withdraw',
  'convert',
  'reward',
  'adjust',
  'rejectNext',
  'limitFill',
  'haltSymbol',
] as const satisfies readonly (keyof Venue)[]
export type VenueChange = (typeof CHANGES)[number]

/** Makes a call that was read from the journal at `path`. @throws {JournalUnreadable} when there is no such call */
export function replayCall(path: string, venue: Venue, { call, args }: JournalCall): void {
  const known = CHANGES.find((name) => name === call)
  if (known === undefined) throw new JournalUnreadable(`${path}: an unknown call ${call}`)
  const change = venue[known].bind(venue) as (...args: readonly unknown[]) => unknown
  change(...args)
}
