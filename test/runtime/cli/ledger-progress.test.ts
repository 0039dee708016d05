import { describe, expect, it } from 'vitest'
import { createProgress, progressText } from '../../../lib/runtime/cli/ledger/progress.ts'
import { textTable } from '../../../lib/runtime/cli/ledger/text-table.ts'

function progressOn(isTerminal: boolean) {
  const written: string[] = []
  const io = {
    writeOut: () => {
      throw new Error('progress is not an answer')
    },
    writeError: (text: string) => void written.push(text),
    openStore: () => Promise.reject(new Error('no store')),
    isTerminal,
  }
  return { progress: createProgress(io), written }
}

describe('progress of a long command', () => {
  it('is a bar with counts and the time that is left', () => {
    expect(progressText('Writing', 52_000, 100_000, 13_000)).toBe(
      'Writing   ████████████░░░░░░░░░░░░  52 %   52,000 of 100,000   about 12s left',
    )
  })

  it('is a count where the end is not known, and guesses no time from a moment', () => {
    expect(progressText('Folding', 1234, undefined, 10)).toBe('Folding   1,234')
    expect(progressText('Writing', 1, 4, 10)).toBe(
      'Writing   ██████░░░░░░░░░░░░░░░░░░  25 %   1 of 4',
    )
  })

  it('is one line that is written over and taken away', () => {
    const { progress, written } = progressOn(true)
    progress.show('Reading', 10)
    progress.show('Checking', 5)
    progress.clear()
    progress.clear()
    expect(written).toEqual([
      '\rReading   10',
      '\rChecking   5',
      `\r${' '.repeat('Checking   5'.length)}\r`,
    ])
  })

  it('is not written too often', () => {
    const { progress, written } = progressOn(true)
    for (let count = 1; count <= 5; count += 1) progress.show('Reading', count)
    expect(written).toHaveLength(1)
  })

  it('is nothing where nobody looks', () => {
    const { progress, written } = progressOn(false)
    progress.show('Reading', 10)
    progress.clear()
    expect(written).toEqual([])
  })
})

describe('a table of text', () => {
  it('has columns that are as wide as they need to be, numbers to the right', () => {
    expect(
      textTable(
        ['name', 'amount'],
        [
          ['BTC', '1.5'],
          ['a\nb', '10'],
        ],
        ['amount'],
      ),
    ).toBe('  name  amount\n  BTC      1.5\n  a b       10\n')
  })
})
