import { describe, expect, it } from 'vitest'
import {
  type DisplayOptions,
  colourWanted,
  createDisplay,
} from '../../../lib/runtime/display/create-display.ts'
import { SAMPLE_SUMMARY, START_MS, sampleView } from './sample-view.ts'

function open(changes: Partial<DisplayOptions>) {
  const written: string[] = []
  const clock = { atMs: 0, nowMs: () => clock.atMs }
  const display = createDisplay({
    write: (text) => void written.push(text),
    isTty: false,
    colour: false,
    size: () => ({ columns: 80, rows: 30 }),
    clock,
    ...changes,
  })
  return { display, written, clock }
}

/** What a terminal shows after these bytes: knows the few sequences that the table uses. */
function screenAfter(written: readonly string[]): readonly string[] {
  const rows: string[] = ['']
  let row = 0
  let column = 0
  for (const [, up, clearLine, clearBelow, , character = ''] of written
    .join('')
    .matchAll(/\u001b\[(\d+)A|(\u001b\[2K)|(\u001b\[J)|(\u001b\[\?25[hl])|([^])/g)) {
    if (up !== undefined) row -= Number(up)
    else if (clearLine !== undefined) rows[row] = ''
    else if (clearBelow !== undefined) rows.splice(row, rows.length, '')
    else if (character === '\r') column = 0
    else if (character === '\n') {
      row += 1
      column = 0
      rows[row] ??= ''
    } else if (character !== '') {
      rows[row] = (rows[row] ?? '').padEnd(column).slice(0, column) + character
      column += 1
    }
  }
  return rows
}

describe('the display on a terminal', () => {
  it('draws over itself, leaving nothing of a longer table behind', () => {
    const { display, written, clock } = open({ isTty: true })
    display.show(sampleView())
    const tall = screenAfter(written).length
    clock.atMs = 1000
    display.show(sampleView({ plans: [], events: [] }))
    const screen = screenAfter(written)
    expect(screen.length).toBeLessThan(tall)
    expect(screen.filter((line) => line.startsWith('HOLDFAST'))).toHaveLength(1)
    expect(screen.join('\n')).not.toContain('bought')
    expect(screen[0]).toMatch(/^HOLDFAST/)
  })

  it('draws no more often than it was told, and the last view in any case', () => {
    const { display, written, clock } = open({ isTty: true, redrawEveryMs: 200 })
    for (clock.atMs = 0; clock.atMs < 1000; clock.atMs += 10) display.show(sampleView())
    expect(written).toHaveLength(5)
    display.show(sampleView({ seed: 77, speed: 'max', mode: 'paper' }))
    display.close()
    expect(screenAfter(written)[0]).toContain('paper')
  })

  it('hides the cursor while it draws and gives it back once', () => {
    const { display, written } = open({ isTty: true })
    display.show(sampleView())
    display.close()
    display.close()
    const text = written.join('')
    expect(text.match(/\u001b\[\?25l/g)).toHaveLength(1)
    expect(text.match(/\u001b\[\?25h/g)).toHaveLength(1)
    expect(text.endsWith('\u001b[?25h')).toBe(true)
  })

  it('leaves the summary below the table', () => {
    const { display, written } = open({ isTty: true })
    display.show(sampleView())
    display.close(SAMPLE_SUMMARY)
    const screen = screenAfter(written)
    expect(screen.findIndex((line) => line.startsWith('SUMMARY'))).toBeGreaterThan(
      screen.findIndex((line) => line.startsWith('LAST EVENTS')),
    )
  })
})

describe('the display without a terminal', () => {
  it('writes a status line every so many simulated minutes and every event once', () => {
    const { display, written } = open({ statusEveryMinutes: 15 })
    for (let minute = 0; minute < 60; minute += 1)
      display.show(sampleView({ nowMs: START_MS + minute * 60_000 }))
    display.close()
    const lines = written.join('').split('\n')
    expect(lines[0]).toBe(
      'Holdfast trades BTC/USD ETH/USD SOL/USD for main on kraken (simulated, no real money, seed 1)',
    )
    const times = lines.filter((line) => line.includes('RUNNING')).map((line) => line.slice(11, 19))
    expect(times).toEqual(['13:00:00', '13:15:00', '13:30:00', '13:45:00', '13:59:00'])
    expect(lines.filter((line) => line.includes('bought 0.0046'))).toHaveLength(1)
    expect(lines.filter((line) => line.includes('! exchange answered late'))).toHaveLength(1)
  })

  it('tells how much is done and left, and what protects each plan', () => {
    const { display, written, clock } = open({})
    display.show(sampleView({ nowMs: START_MS }))
    clock.atMs = 60_000
    display.show(sampleView({ nowMs: START_MS + 60 * 60_000 }))
    expect(written.at(-1)).toBe(
      '2026-01-05 14:00:00  RUNNING  equity 10,012.40 USD (+0.12 %)  realised +14.20  ' +
        'BTC/USD +0.07 % protected  50 %, about 1m 00s left\n',
    )
  })

  it('shows the words of a venue on one line', () => {
    const { display, written } = open({})
    const text = 'rejected: \u001b[2Jno\nfunds'
    display.show(sampleView({ events: [{ sequence: 1, atMs: START_MS, text, tone: 'bad' }] }))
    expect(written[1]).toBe('2026-01-05 13:00:00  rejected:  [2Jno funds\n')
  })

  it('writes no escape sequence', () => {
    const { display, written } = open({})
    display.show(sampleView())
    display.close(SAMPLE_SUMMARY)
    expect(written.join('')).toContain('SUMMARY')
    expect(written.join('')).not.toContain('\u001b')
  })
})

describe('colour', () => {
  it.each([
    [true, {}, true],
    [true, { NO_COLOR: '' }, true],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, {}, false],
  ])('on a terminal %s with %j is %s', (isTty, environment, wanted) => {
    expect(colourWanted(isTty, environment)).toBe(wanted)
  })
})
