import { describe, expect, it } from 'vitest'
import {
  MOVEMENT_KINDS,
  type MovementKind,
  isTransfer,
} from '../../../lib/domain/ledger/movement.ts'

describe('R-LEDG-9 kinds of movements', () => {
  it.each<readonly [MovementKind, boolean]>([
    ['opening', true],
    ['deposit', true],
    ['withdrawal', true],
    ['adjustment', true],
    ['conversion', false],
    ['reward', false],
    ['fee', false],
  ])('%s moves what is owned elsewhere: %s', (kind, expected) => {
    expect(isTransfer(kind)).toBe(expected)
  })

  it('are listed once each', () => {
    expect(new Set(MOVEMENT_KINDS).size).toBe(MOVEMENT_KINDS.length)
    expect(MOVEMENT_KINDS).toHaveLength(7)
  })
})
