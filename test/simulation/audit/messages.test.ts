import { describe, expect, it } from 'vitest'

import { type JsonObject, type Write } from '../../../lib/ports/store.ts'
import { type Order } from '../../../lib/domain/order/order.ts'
import { auditRecord, commandRecord } from '../../../lib/engine/records/account-records.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditDesk, DESK_START_MS, SECRET, openedDesk } from './audit-desk.ts'
import { SYMBOL } from './desk-records.ts'

function placeBody({ intent }: Order): string {
  const { account, symbol, intentId } = intent
  return JSON.stringify({ account, symbol, intentId, action: 'place' })
}

function carriedOut(desk: AuditDesk, body: string): void {
  desk.auditor.queued('orders', { body })
  desk.auditor.acknowledged('orders', body)
}

const operator: Invocation = {
  ...{ label: 'operate@1', functionName: 'operate', startedAtMs: DESK_START_MS, skewMs: 0 },
}

function commandRow(id: string): Write {
  const row = { command: '{"command":"resume"}', by: 'test', atMs: 1, result: 'done' }
  return commandRecord.create(keys.command('main', id), row)
}

function auditRow(id: string, atMs: number): Write {
  const row = { subject: `command-${id}`, change: 'resume', details: {} }
  return auditRecord.create(keys.audit('main', atMs, row.subject), row)
}

function note(content: JsonObject): Write {
  return { action: 'create', key: { partition: 'account#main', sort: 'note' }, content }
}

describe('R-PROOF-2 invariant 15', () => {
  it('is violated by a message that is done while its order is still created', () => {
    const desk = openedDesk()
    const body = placeBody(desk.decide())
    carriedOut(desk, body)
    expect(desk.found).toEqual([15])
  })

  it('holds where the order was sent, denied, or is to be cancelled instead', () => {
    const changes: readonly Partial<Order>[] = [
      { state: 'denied' },
      { cancelRequestedAtMs: DESK_START_MS },
    ]
    for (const change of changes) {
      const desk = openedDesk()
      const entry = desk.change(desk.decide(), change)
      carriedOut(desk, placeBody(entry))
      expect(desk.found).toEqual([])
    }
    const desk = openedDesk()
    carriedOut(desk, placeBody(desk.place(desk.decide())))
    expect(desk.found).toEqual([])
  })

  it('is violated at rest by what is left to do', () => {
    const left: readonly ((desk: AuditDesk) => void)[] = [
      (desk) => void desk.decide(),
      (desk) => {
        desk.auditor.queued('orders', { body: '{}' })
        desk.auditor.buried('orders', '{}')
      },
      (desk) => desk.commit({ ...note({}), key: keys.outbox('main', 'place', '1') }),
    ]
    expect(openedDesk().restFound).toEqual([])
    for (const leave of left) {
      const desk = openedDesk()
      leave(desk)
      expect(desk.restFound).toEqual([15])
    }
  })

  it('is not violated by a message that waits, for its order may long be settled', () => {
    const desk = openedDesk()
    desk.auditor.queued('orders', { body: '{}' })
    expect(desk.restFound).toEqual([])
  })

  it('is violated by a message that is done more often than it was queued', () => {
    const desk = openedDesk()
    carriedOut(desk, '{}')
    expect(desk.found).toEqual([])
    desk.auditor.acknowledged('orders', '{}')
    expect(desk.found).toEqual([15])
  })

  it('takes a buried message for told once there was an alert', () => {
    const desk = openedDesk()
    desk.auditor.queued('orders', { body: '{}' })
    desk.auditor.buried('orders', '{}')
    desk.alert('dead-letters-orders')
    expect(desk.restFound).toEqual([])
  })
})

describe('R-PROOF-2 invariant 19', () => {
  const error = new Error('no', { cause: new Error(`signature of ${SECRET}`) })
  const leaks: Readonly<Record<string, (desk: AuditDesk, text: string) => void>> = {
    item: (desk, text) => desk.commit(note({ deep: [{ text: `is ${text}` }] })),
    'log line': (desk, text) => desk.auditor.logged(operator, 'info', `key ${text}`, {}),
    'log field': (desk, text) => desk.auditor.logged(operator, 'info', 'key', { text }),
    alert: (desk, text) => desk.alert(`key ${text}`),
    message: (desk, text) => desk.auditor.queued('ticks', { body: `{"key":"${text}"}` }),
    result: (desk, text) => desk.auditor.ended(operator, { end: 'done', result: { text } }),
  }

  it.each(Object.keys(leaks))('is violated by a secret in an %s', (name) => {
    const [desk, sound] = [openedDesk(), openedDesk()]
    leaks[name]?.(desk, SECRET)
    leaks[name]?.(sound, SECRET.slice(0, 20))
    expect(desk.found).toEqual([19])
    expect(sound.found).toEqual([])
  })

  it('is violated by a secret in the cause of an error', () => {
    const desk = openedDesk()
    desk.auditor.ended(operator, { end: 'failed', error })
    expect(desk.found).toEqual([19])
  })
})

describe('R-PROOF-2 invariant 20', () => {
  it('holds for a command with its row and its audit row', () => {
    const desk = openedDesk()
    desk.commit(commandRow('a'), auditRow('a', 1))
    desk.commit(commandRow('b'), auditRow('b', 2))
    expect(desk.found).toEqual([])
  })

  it.each<readonly [string, readonly (readonly Write[])[]]>([
    ['without an audit row', [[commandRow('a')]]],
    ['without a row', [[auditRow('a', 1)]]],
    ['with two audit rows', [[commandRow('a'), auditRow('a', 1)], [auditRow('a', 2)]]],
    ['whose row is written again', [[commandRow('a'), auditRow('a', 1)], [commandRow('a')]]],
  ])('is violated by a command %s', (_name, commits) => {
    const desk = openedDesk()
    for (const writes of commits) desk.commit(...writes)
    expect(desk.found).toEqual([20])
  })

  it('is violated by a refused command that wrote something', () => {
    const refused = { end: 'done', result: { done: false, problem: 'no' } } as const
    const desk = openedDesk()
    desk.auditor.ended(operator, refused)
    expect(desk.found).toEqual([])
    desk.auditor.committed(operator, [note({ symbol: SYMBOL })])
    desk.auditor.ended(operator, refused)
    expect(desk.found).toEqual([20])
  })
})

describe('what cannot be read', () => {
  it('is trouble of its own', () => {
    const desk = openedDesk()
    desk.commit({ ...note({ state: 'open' }), key: keys.order('main', SYMBOL, '1') })
    expect(desk.found).toEqual([0])
  })
})
