import { describe, expect, it } from 'vitest'
import { type Log } from '../../lib/ports/log.ts'

export interface WrittenLine {
  readonly level: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** @param written runs `use` on a fresh log that keeps every level, and gives the lines it wrote. */
export function logContract(
  name: string,
  written: (use: (log: Log) => void) => readonly WrittenLine[],
): void {
  describe(`R-OPS-7 the log contract on ${name}`, () => {
    it('writes one line a call, in order, with level, message and fields', () => {
      const lines = written((log) => {
        log.debug('looked')
        log.info('placed', { planId: 'plan-1', symbol: 'BTC/USD', tries: 2, live: false })
        log.warn('slow', { durationMs: 0 })
        log.error('failed', { reason: 'no "answer"\nat all' })
      })
      expect(lines).toEqual([
        { level: 'debug', message: 'looked', fields: {} },
        {
          level: 'info',
          message: 'placed',
          fields: { planId: 'plan-1', symbol: 'BTC/USD', tries: 2, live: false },
        },
        { level: 'warn', message: 'slow', fields: { durationMs: 0 } },
        { level: 'error', message: 'failed', fields: { reason: 'no "answer"\nat all' } },
      ])
    })

    it('adds the fields of `with` to every line of the new log and to no other', () => {
      const lines = written((log) => {
        const account = log.with({ account: 'main', step: 1 })
        const plan = account.with({ planId: 'plan-1' })
        plan.info('a', { step: 2 })
        account.info('b')
        log.info('c')
      })
      expect(lines.map(({ fields }) => fields)).toEqual([
        { account: 'main', step: 2, planId: 'plan-1' },
        { account: 'main', step: 1 },
        {},
      ])
    })

    it('leaves out a field without a value', () => {
      const [line] = written((log) => log.info('a', { planId: undefined, symbol: 'BTC/USD' }))
      expect(JSON.parse(JSON.stringify(line?.fields))).toEqual({ symbol: 'BTC/USD' })
    })

    it('keeps its level and message when fields carry those names', () => {
      const [line] = written((log) => log.info('real', { level: 'fake', message: 'fake' }))
      expect(line).toMatchObject({ level: 'info', message: 'real' })
    })

    it('keeps a message with line ends on one line', () => {
      const lines = written((log) => log.info('one\n2026-01-01T00:00:00.000Z error two'))
      expect(lines).toHaveLength(1)
    })
  })
}
