/** What venues do to changes and late cancels of orders that rest. */
import { type AmendOutcome } from '../../../lib/ports/exchange.ts'
import { unknown } from './exchange-faults.ts'
import { type CallFault, instead } from './fault-kind.ts'

export const AMEND_FAULTS: readonly CallFault[] = [
  {
    name: 'amend-lost',
    group: 'exchange',
    text: 'an amendment never reaches the venue, and the sender gets no answer',
    rate: 0.1,
    calls: ['exchange.amendOrder'],
    disturb: () => instead((): AmendOutcome => unknown()),
  },
  {
    name: 'amend-unanswered',
    group: 'exchange',
    text: 'the venue amends an order, and the sender gets no answer',
    rate: 0.1,
    calls: ['exchange.amendOrder'],
    disturb: () => ({
      replace: async (perform) => {
        await perform()
        return unknown()
      },
    }),
  },
  {
    name: 'amend-rejected',
    group: 'exchange',
    text: 'the venue refuses an amendment',
    rate: 0.1,
    calls: ['exchange.amendOrder'],
    disturb: () =>
      instead((): AmendOutcome => ({ outcome: 'rejected', reason: 'the order is not changed' })),
  },
  {
    name: 'amend-limited',
    group: 'exchange',
    text: 'the venue turns an amendment away for its rate limit: certainly not amended',
    rate: 0.05,
    calls: ['exchange.amendOrder'],
    disturb: () => instead((): AmendOutcome => ({ outcome: 'not-amended', reason: 'rate limit' })),
  },
  {
    name: 'cancel-late',
    group: 'exchange',
    text: 'a cancel reaches the venue up to half a minute after the sender gave up waiting',
    rate: 0.05,
    calls: ['exchange.cancelOrder'],
    disturb: (scene) => ({
      replace: (perform) => {
        const arrivesInMs = scene.untilHealed(scene.between(1000, 30_000, 1))
        scene.kernel.at(scene.kernel.nowMs + arrivesInMs, async () => {
          await perform()
        })
        return Promise.resolve(unknown())
      },
    }),
  },
]
