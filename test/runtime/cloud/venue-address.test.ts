import { describe, expect, it } from 'vitest'
import { Secrets } from '../../../lib/adapters/observability/secrets.ts'
import { connectVenue } from '../../../lib/runtime/cloud/connect-venue.ts'
import { venueAddress } from '../../../lib/runtime/cloud/venue-address.ts'
import { parseConfig } from '../../../lib/runtime/config/parse-config.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AccountConfig } from '../../../lib/domain/config/account-config.ts'

const example = readFileSync(join(import.meta.dirname, '../../../holdfast.yaml'), 'utf8')

function account(change: Partial<AccountConfig>): AccountConfig {
  const parsed = parseConfig(example)
  const first = parsed.ok ? parsed.config.accounts[0] : undefined
  if (first === undefined) throw new Error('the example has no account')
  const { venueUrl: _, ...rest } = first
  return { ...rest, ...change }
}

describe('R-RISK-9 paper and live cannot be mixed', () => {
  it('a simulated account never reaches the real venue', () => {
    expect(() => venueAddress(account({ mode: 'simulated' }))).toThrow('names no venueUrl')
    const url = 'http://127.0.0.1:8080'
    expect(venueAddress(account({ mode: 'simulated', venueUrl: url }))).toBe(url)
  })

  it('a live account is armed explicitly', () => {
    expect(() => venueAddress(account({ mode: 'live', armed: false }))).toThrow('not armed')
    expect(venueAddress(account({ mode: 'live', armed: true }))).toBeUndefined()
  })

  it('a live account goes to no other address than the venue’s own', () => {
    const elsewhere = account({ mode: 'live', armed: true, venueUrl: 'http://127.0.0.1:1' })
    expect(() => venueAddress(elsewhere)).toThrow('another address')
  })

  it('a paper account trades nowhere', () => {
    expect(() => venueAddress(account({ mode: 'paper' }))).toThrow('not available yet')
  })

  it('and a function asks before it reads any key', async () => {
    const basis = {
      environment: {
        tableName: 't',
        ordersQueueUrl: 'o',
        ticksQueueUrl: 't',
        secretsPrefix: '/x',
        build: 'b',
      },
      instruments: [],
      secrets: new Secrets(),
    }
    // Reading a key would take a parameter store, and there is none here.
    await expect(connectVenue(account({ mode: 'paper' }), basis)).rejects.toThrow(
      'not available yet',
    )
    await expect(connectVenue(account({ mode: 'live', armed: false }), basis)).rejects.toThrow(
      'not armed',
    )
  })
})
