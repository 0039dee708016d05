import { createHash, createHmac, randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  ApiKeys,
  type SignedRequest,
} from '../../../../lib/adapters/simulated-exchange/kraken/api-keys.ts'
import {
  memoryKeyRecords,
  openKeyFile,
} from '../../../../lib/adapters/simulated-exchange/kraken/key-records.ts'

const folder = mkdtempSync(join(tmpdir(), 'kraken-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

const key = { account: 'main', apiKey: 'key-of-main', secret: randomBytes(64).toString('base64') }

function signed(nonce: string, changes: Partial<SignedRequest> = {}): SignedRequest {
  const path = '/0/private/BalanceEx'
  const body = `nonce=${nonce}`
  const digest = createHash('sha256').update(`${nonce}${body}`).digest()
  const signature = createHmac('sha512', Buffer.from(key.secret, 'base64'))
    .update(path)
    .update(digest)
    .digest('base64')
  return { path, body, nonce, signature, apiKey: key.apiKey, ...changes }
}

function registered(): ApiKeys {
  const keys = new ApiKeys(memoryKeyRecords())
  keys.register(key)
  return keys
}

describe('signatures', () => {
  it('are accepted for the account of the key', () => {
    expect(registered().authenticate(signed('1'))).toBe('main')
  })

  it.each<[string, Partial<SignedRequest>, string]>([
    ['another path', { path: '/0/private/AddOrder' }, 'EAPI:Invalid signature'],
    ['another body', { body: 'nonce=1&pair=XBTUSD' }, 'EAPI:Invalid signature'],
    ['no signature', { signature: undefined }, 'EAPI:Invalid signature'],
    ['a signature of another length', { signature: 'AAAA' }, 'EAPI:Invalid signature'],
    ['an unknown key', { apiKey: 'other' }, 'EAPI:Invalid key'],
    ['no key', { apiKey: undefined }, 'EAPI:Invalid key'],
    ['no nonce', { nonce: undefined }, 'EAPI:Invalid nonce'],
    ['a nonce that is no number', { nonce: '1.5' }, 'EAPI:Invalid nonce'],
  ])('are refused with %s', (_, changes, code) => {
    expect(() => registered().authenticate(signed('1', changes))).toThrow(code)
  })
})

describe('nonces', () => {
  it('must rise with every call', () => {
    const keys = registered()
    keys.authenticate(signed('10'))
    expect(() => keys.authenticate(signed('10'))).toThrow('EAPI:Invalid nonce')
    expect(() => keys.authenticate(signed('9'))).toThrow('EAPI:Invalid nonce')
    expect(keys.authenticate(signed('11'))).toBe('main')
  })

  it('are not used up by a wrong signature', () => {
    const keys = registered()
    expect(() => keys.authenticate(signed('10', { signature: 'AAAA' }))).toThrow()
    expect(keys.authenticate(signed('10'))).toBe('main')
  })

  it('survive a restart, with the keys, even when the last line was cut off', () => {
    const path = join(folder, 'keys.jsonl')
    const first = openKeyFile(path)
    const keys = new ApiKeys(first)
    keys.register(key)
    for (const nonce of ['10', '11', '12']) keys.authenticate(signed(nonce))
    first.close()
    appendFileSync(path, '{"apiKey":"key-of-ma')
    const second = openKeyFile(path)
    const reopened = new ApiKeys(second)
    expect(() => reopened.authenticate(signed('12'))).toThrow('EAPI:Invalid nonce')
    expect(reopened.authenticate(signed('13'))).toBe('main')
    second.close()
    expect(readFileSync(path, 'utf8').trim().split('\n').length).toBe(3)
  })
})

describe('registering a key', () => {
  it('again changes nothing, and with another secret or account is refused', () => {
    const keys = registered()
    keys.authenticate(signed('10'))
    keys.register(key)
    expect(() => keys.authenticate(signed('10'))).toThrow('EAPI:Invalid nonce')
    expect(() => keys.register({ ...key, account: 'other' })).toThrow('registered already')
    expect(() => keys.register({ ...key, secret: 'AAAA' })).toThrow('registered already')
  })
})
