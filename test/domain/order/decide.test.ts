import { describe, expect, it } from 'vitest'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { type OrderCommand } from '../../../lib/domain/order/commands.ts'
import { decideOrder } from '../../../lib/domain/order/decide.ts'
import { evolveOrderAll } from '../../../lib/domain/order/evolve.ts'
import { newOrder } from '../../../lib/domain/order/order.ts'
import {
  ACCEPTED,
  ENTRY_INTENT,
  QUANTITY,
  REQUEST_CANCEL,
  START_MS,
  VARIANTS,
  because,
  claim,
  fill,
  orderIn,
  told,
  venueSays,
} from './sample-orders.ts'

/** What comes out, in one line: the events and the state after them, or the refusal. */
function outcome(variant: (typeof VARIANTS)[number], command: OrderCommand): string {
  const order = orderIn(variant)
  const decision = decideOrder(order, command)
  if (!decision.ok) return decision.refusal.refused
  const names = decision.events.map((event) => event.event).join('+')
  const { state } = evolveOrderAll(order, decision.events)
  return names === '' ? 'nothing' : `${names} → ${state}`
}

const FINAL = 'already-final'
const NO = 'not-allowed'
const NONE = 'nothing'

/** Columns: created, sending, retryable, unknown, open, partially-filled; then the final states. */
const TABLE: readonly (readonly [OrderCommand, readonly string[]])[] = [
  [
    claim(),
    [
      'claimed → sending',
      'in-flight',
      'claimed → sending',
      'in-flight',
      'in-flight',
      'in-flight',
      FINAL,
      FINAL,
      FINAL,
      FINAL,
      FINAL,
    ],
  ],
  [
    because('deny'),
    ['denied → denied', NO, 'denied → denied', NO, NO, NO, FINAL, FINAL, FINAL, FINAL, FINAL],
  ],
  [
    because('lapse'),
    ['lapsed → expired', NO, 'lapsed → expired', NO, NO, NO, FINAL, FINAL, FINAL, FINAL, FINAL],
  ],
  [
    because('withdraw'),
    [
      'withdrawn → cancelled',
      NO,
      'withdrawn → cancelled',
      NO,
      NO,
      NO,
      FINAL,
      FINAL,
      FINAL,
      FINAL,
      FINAL,
    ],
  ],
  [
    REQUEST_CANCEL,
    ['created', 'sending', 'sending', 'unknown', 'open', 'partially-filled']
      .map((state) => `cancel-requested → ${state}`)
      .concat([FINAL, FINAL, FINAL, FINAL, FINAL]),
  ],
  [
    ACCEPTED,
    [
      NO,
      'accepted → open',
      'accepted → open',
      'accepted → open',
      NONE,
      NONE,
      NONE,
      NONE,
      NONE,
      NONE,
      NONE,
    ],
  ],
  [
    because('record-rejected'),
    [
      NO,
      'rejected → rejected',
      'rejected → rejected',
      'rejected → rejected',
      NO,
      NO,
      FINAL,
      FINAL,
      FINAL,
      FINAL,
      FINAL,
    ],
  ],
  [
    because('record-not-placed'),
    [NO, 'not-placed → sending', 'not-placed → sending', NO, NO, NO, NO, NO, NO, NO, NO],
  ],
  [
    because('record-outcome-lost'),
    [NO, 'outcome-lost → unknown', NO, NO, NO, NO, NO, NO, NO, NO, NO],
  ],
  [because('record-absent'), [NO, NO, NO, 'lapsed → expired', NO, NO, NO, NO, NO, NO, NO]],
  [
    fill(ONE),
    [
      NO,
      ...Array<string>(5).fill('fill-applied → partially-filled'),
      ...['filled', 'cancelled', 'rejected'].map((state) => `fill-applied → ${state}`),
      NO,
      'fill-applied → expired',
    ],
  ],
  [
    venueSays('open'),
    [
      NO,
      'accepted → open',
      'accepted → open',
      'accepted → open',
      NONE,
      NONE,
      NONE,
      NONE,
      NONE,
      NO,
      NONE,
    ],
  ],
  [
    venueSays('open', 5n * ONE),
    [
      NO,
      ...Array<string>(3).fill('accepted+venue-filled → partially-filled'),
      'venue-filled → partially-filled',
      'venue-filled → partially-filled',
      NONE,
      'venue-filled → cancelled',
      'venue-filled → rejected',
      NO,
      'venue-filled → expired',
    ],
  ],
  [
    venueSays('filled', QUANTITY),
    [
      NO,
      ...Array<string>(3).fill('accepted+venue-filled → filled'),
      'venue-filled → filled',
      'venue-filled → filled',
      NONE,
      'venue-filled → cancelled',
      'venue-filled → rejected',
      NO,
      'venue-filled → expired',
    ],
  ],
  ...(['cancelled', 'expired', 'rejected'] as const).flatMap((status) => [
    [
      venueSays(status),
      [
        NO,
        ...Array<string>(3).fill(`accepted+ended → ${status}`),
        `ended → ${status}`,
        `ended → ${status}`,
        NONE,
        NONE,
        NONE,
        NO,
        NONE,
      ],
    ] as const,
    [
      venueSays(status, 5n * ONE),
      [
        NO,
        ...Array<string>(3).fill(`accepted+venue-filled+ended → ${status}`),
        ...Array<string>(2).fill(`venue-filled+ended → ${status}`),
        NONE,
        'venue-filled → cancelled',
        'venue-filled → rejected',
        NO,
        'venue-filled → expired',
      ],
    ] as const,
    // Filled to the end before the end was heard of: it is filled, whatever ended it.
    [
      venueSays(status, QUANTITY),
      [
        NO,
        ...Array<string>(3).fill('accepted+venue-filled → filled'),
        'venue-filled → filled',
        'venue-filled → filled',
        NONE,
        'venue-filled → cancelled',
        'venue-filled → rejected',
        NO,
        'venue-filled → expired',
      ],
    ] as const,
  ]),
]

function titleOf(command: OrderCommand): string {
  if (command.command !== 'record-venue-order') return command.command
  return `${command.command} ${command.status}, ${command.filledQuantity / ONE} of 10 filled`
}

describe('R-ORD-2 every command in every state', () => {
  for (const [command, expected] of TABLE)
    describe(titleOf(command), () => {
      it.each(VARIANTS.map((variant, column) => ({ variant, expected: expected[column] })))(
        '$variant: $expected',
        ({ variant, expected: line }) => {
          expect(outcome(variant, command)).toBe(line)
        },
      )
    })

  it('asks for a cancel once', () => {
    const asked = told(orderIn('open'), REQUEST_CANCEL)
    expect(asked.cancelRequestedAtMs).toBe(START_MS + 3)
    expect(decideOrder(asked, { command: 'request-cancel', atMs: START_MS + 99 })).toEqual({
      ok: true,
      events: [],
    })
  })
})

describe('R-ORD-3 at most one live venue order per intent', () => {
  it('refuses a claim from claim to outcome, and while the outcome is unknown', () => {
    for (const variant of ['sending', 'unknown', 'open', 'partially-filled'] as const)
      expect(decideOrder(orderIn(variant), claim())).toEqual({
        ok: false,
        refusal: { refused: 'in-flight' },
      })
  })

  it('never makes an unknown order claimable without the word of the venue', () => {
    const unknown = orderIn('unknown')
    const ours = [
      claim(),
      because('deny'),
      because('lapse'),
      because('withdraw'),
      because('record-not-placed'),
      because('record-outcome-lost'),
    ]
    for (const command of ours) expect(decideOrder(unknown, command).ok).toBe(false)
  })

  it('counts the claims, and takes the quantity of the latest', () => {
    const again = told(orderIn('retryable'), claim(7n * ONE))
    expect(again).toMatchObject({ claimEpoch: 2, quantity: 7n * ONE, retryable: false })
  })

  it('refuses to claim more than was intended', () => {
    expect(decideOrder(orderIn('created'), claim(QUANTITY + 1n))).toEqual({
      ok: false,
      refusal: { refused: 'quantity-above-intent', quantity: QUANTITY + 1n, intended: QUANTITY },
    })
  })

  it('does not send what is to be cancelled', () => {
    for (const variant of ['created', 'retryable'] as const) {
      const asked = told(orderIn(variant), REQUEST_CANCEL)
      expect(decideOrder(asked, claim())).toEqual({
        ok: false,
        refusal: { refused: 'cancel-requested' },
      })
      expect(told(asked, because('withdraw')).state).toBe('cancelled')
    }
  })
})

describe('R-ORD-4 the words of the venue are kept', () => {
  it('keeps the reason of every end', () => {
    expect(orderIn('denied').reason).toBe('test deny')
    expect(orderIn('rejected').reason).toBe('test record-rejected')
    expect(told(orderIn('unknown'), because('record-absent')).reason).toBe('test record-absent')
    expect(orderIn('cancelled').reason).toBe('the venue says cancelled')
    const rejected = told(newOrder(ENTRY_INTENT), claim(), {
      command: 'record-venue-order',
      atMs: START_MS,
      venueOrderId: 'V1',
      status: 'rejected',
      filledQuantity: 0n,
      reason: 'EOrder:Insufficient funds',
    })
    expect(rejected.reason).toBe('EOrder:Insufficient funds')
  })
})
