/** Trades without end on a journaled venue, and prints the id of each trade once it is answered. */
import { writeSync } from 'node:fs'
import { JournaledVenue } from '../../../lib/adapters/simulated-exchange/journaled-venue.ts'
import { openAccounts, venueOptions } from './random-calls.ts'
import { amount } from './venue-fixture.ts'

const path = process.argv[2]
if (path === undefined) throw new Error('the path of a journal is missing')
const venue = new JournaledVenue(path, venueOptions(1))
openAccounts(venue)
for (let count = 0; count < 100_000; count++) {
  venue.advanceTo(venue.nowMs() + 1_000)
  const side = count % 2 === 0 ? 'buy' : 'sell'
  const trade = { symbol: 'ETH/USD', side, quantity: amount('0.01') } as const
  const before = venue.trades('rich').length
  venue.tradeByAnotherClient('rich', trade)
  for (const { tradeId } of venue.trades('rich').slice(before)) writeSync(1, `${tradeId}\n`)
}
