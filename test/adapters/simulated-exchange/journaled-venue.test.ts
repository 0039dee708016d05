import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeAmounts } from '../../../lib/adapters/simulated-exchange/fixed-json.ts'
import { JournaledVenue } from '../../../lib/adapters/simulated-exchange/journaled-venue.ts'
import { JournalUnreadable } from '../../../lib/adapters/simulated-exchange/venue-journal.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { openAccounts, randomCalls, runCalls, venueOptions } from './random-calls.ts'
import { amount } from './venue-fixture.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'venue-journal-'))
  path = join(folder, 'venue.jsonl')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function open(compactAfterCalls?: number): JournaledVenue {
  return new JournaledVenue(path, venueOptions(1), compactAfterCalls)
}

describe('a venue with a journal', () => {
  it('is after a restart what a venue in memory is without one', () => {
    fc.assert(
      fc.property(
        randomCalls,
        randomCalls,
        fc.integer({ min: 1, max: 40 }),
        (a, b, compactAfter) => {
          rmSync(path, { force: true })
          const memory = new SimulatedVenue(venueOptions(1))
          for (const [calls, isLast] of [
            [a, false],
            [b, true],
          ] as const) {
            const venue = open(compactAfter)
            for (const each of [venue, memory]) {
              openAccounts(each)
              runCalls(each, calls, 1_000_000)
            }
            expect(encodeAmounts(venue.log)).toEqual(encodeAmounts(memory.log))
            // The first life ends without closing, as a killed process does.
            if (isLast) venue.close()
          }
          const venue = open()
          expect(venue.nowMs()).toBe(memory.nowMs())
          expect(venue.balances('poor')).toEqual(memory.balances('poor'))
          venue.close()
        },
      ),
      { numRuns: 15 },
    )
  })

  it('drops a torn last line, at whatever byte it was torn', () => {
    const venue = open()
    openAccounts(venue)
    const size = statSync(path).size
    venue.deposit('poor', 'USD', amount('5'))
    const whole = readFileSync(path)
    for (let length = size + 1; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length))
      const reopened = open()
      expect(reopened.log.at(-1)).toMatchObject({ kind: 'flow', account: 'free-sells' })
      reopened.close()
    }
  })

  it('keeps movements, corrections, late and forced trades over restarts', () => {
    const before = open()
    openAccounts(before)
    before.advanceTo(before.nowMs() + 60_000)
    const trade = { symbol: 'ETH/USD', side: 'buy', quantity: amount('0.5') } as const
    before.tradeByAnotherClient('eth-fee', trade)
    before.tradeByAnotherClient('eth-fee', { ...trade, timeMs: before.nowMs() - 30_000 })
    before.liquidate('eth-fee', 'BTC/USD', amount('0.1'))
    const [late] = before.trades('eth-fee')
    before.correctTrade('eth-fee', late?.tradeId ?? '', { quantity: amount('0.4') })
    before.deposit('eth-fee', 'USD', amount('10'))
    before.withdraw('eth-fee', 'USD', amount('5'), amount('1'))
    const conversion = { from: 'USD', to: 'DOGE', amount: amount('1'), received: amount('9') }
    before.convert('eth-fee', conversion)
    before.reward('eth-fee', 'DOGE', amount('1'))
    before.adjust('eth-fee', 'DOGE', amount('-2'))
    expect(before.movements('eth-fee')).toHaveLength(6)
    // From the calls the first time, from the snapshot that opening made of them the second.
    for (let restart = 0; restart < 2; restart++) {
      const after = open()
      expect(after.trades('eth-fee')).toEqual(before.trades('eth-fee'))
      expect(after.movements('eth-fee')).toEqual(before.movements('eth-fee'))
      expect(after.balances('eth-fee')).toEqual(before.balances('eth-fee'))
      expect(encodeAmounts(after.log)).toEqual(encodeAmounts(before.log))
      after.close()
    }
    before.close()
  })

  it('compacts when it is opened', () => {
    const venue = open()
    openAccounts(venue)
    for (let step = 1; step <= 50; step++) venue.advanceTo(venue.nowMs() + 1_000)
    const lines = (): number => readFileSync(path, 'utf8').trimEnd().split('\n').length
    expect(lines()).toBe(56)
    open().close()
    expect(lines()).toBe(1)
  })

  it('writes nothing for a call that throws or changes nothing', () => {
    const venue = open()
    const size = statSync(path).size
    expect(() => venue.cancelAll('nobody')).toThrow()
    venue.advanceTo(venue.nowMs())
    expect(statSync(path).size).toBe(size)
    venue.close()
  })

  it('takes no change after it was closed', () => {
    const venue = open()
    venue.close()
    expect(() => openAccounts(venue)).toThrow('closed')
  })

  it('refuses a journal of a newer format, a damaged one, and what is none', () => {
    open().close()
    const sound = readFileSync(path, 'utf8')
    writeFileSync(path, sound.replace('"version":1', '"version":2'))
    expect(open).toThrow('has format version 2; this software reads 1')
    writeFileSync(path, `${sound}{"call":"deposit"\n{"call":"cancelAll","args":["poor"]}\n`)
    expect(open).toThrow(`${path}:2: not a JSON object`)
    writeFileSync(path, `${sound}{"call":"serialise","args":[]}\n`)
    expect(open).toThrow('unknown call serialise')
    writeFileSync(path, 'timestamp,open\n')
    expect(open).toThrow(JournalUnreadable)
    writeFileSync(path, '')
    expect(open).toThrow('no complete first line')
    appendFileSync(path, '{}\n')
    expect(open).toThrow('not a journal')
  })

  it('loses nothing that was answered when its process is killed', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'journal-child.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const answered: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      answered.push(line)
      if (answered.length === 200) child.kill('SIGKILL')
    }
    await ended
    const venue = open()
    const known = new Set(venue.trades('rich').map(({ tradeId }) => tradeId))
    expect(answered.length).toBeGreaterThanOrEqual(200)
    for (const tradeId of answered) expect(known.has(tradeId)).toBe(true)
    venue.close()
  })
})
