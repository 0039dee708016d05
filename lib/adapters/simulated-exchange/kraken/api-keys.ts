/**
 * Who may call: registered keys, their signatures, and nonces that must rise with every call of a
 * key. A key's last nonce is recorded before the call has any effect.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { KrakenRefusal } from './kraken-refusal.ts'

export interface RegisteredKey {
  readonly account: string
  readonly apiKey: string
  /** Base64, as the venue hands it out. */
  readonly secret: string
}

/** Where keys and nonces are kept, so that a restart neither forgets a key nor accepts an old nonce. */
export interface KeyRecords {
  readonly keys: readonly RegisteredKey[]
  readonly nonces: ReadonlyMap<string, bigint>
  recordKey(key: RegisteredKey): void
  recordNonce(apiKey: string, nonce: bigint): void
}

export interface SignedRequest {
  readonly path: string
  readonly body: string
  readonly apiKey: string | undefined
  readonly signature: string | undefined
  readonly nonce: string | undefined
}

interface KnownKey extends RegisteredKey {
  readonly secretBytes: Buffer
  nonce: bigint
}

export class ApiKeys {
  private readonly known = new Map<string, KnownKey>()
  private readonly records: KeyRecords

  constructor(records: KeyRecords) {
    this.records = records
    for (const key of records.keys) this.add(key, records.nonces.get(key.apiKey) ?? 0n)
  }

  /** Registering the same key again changes nothing. @throws {Error} when it differs. */
  register(key: RegisteredKey): void {
    const present = this.known.get(key.apiKey)
    if (present === undefined) {
      this.records.recordKey(key)
      this.add(key, 0n)
    } else if (present.secret !== key.secret || present.account !== key.account) {
      throw new Error('this key is registered already, with another secret or account')
    }
  }

  /** The accounts that have a key, each once. */
  get accounts(): readonly string[] {
    return [...new Set([...this.known.values()].map(({ account }) => account))]
  }

  private add(key: RegisteredKey, nonce: bigint): void {
    const secretBytes = Buffer.from(key.secret, 'base64')
    this.known.set(key.apiKey, { ...key, secretBytes, nonce })
  }

  /** @returns the account of the key. @throws {KrakenRefusal} for whatever is wrong with the request. */
  authenticate({ path, body, apiKey, signature, nonce }: SignedRequest): string {
    const key = apiKey === undefined ? undefined : this.known.get(apiKey)
    if (key === undefined) throw new KrakenRefusal('EAPI:Invalid key')
    if (nonce === undefined || !/^\d{1,20}$/.test(nonce))
      throw new KrakenRefusal('EAPI:Invalid nonce')
    if (!isSignedBy(key.secretBytes, path, nonce, body, signature))
      throw new KrakenRefusal('EAPI:Invalid signature')
    const value = BigInt(nonce)
    if (value <= key.nonce) throw new KrakenRefusal('EAPI:Invalid nonce')
    this.records.recordNonce(key.apiKey, value)
    key.nonce = value
    return key.account
  }
}

/** HMAC-SHA512 over the path and SHA-256 of nonce and body. */
function isSignedBy(
  secret: Buffer,
  path: string,
  nonce: string,
  body: string,
  signature: string | undefined,
): boolean {
  const digest = createHash('sha256').update(nonce).update(body).digest()
  const expected = createHmac('sha512', secret).update(path).update(digest).digest()
  const given = Buffer.from(signature ?? '', 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
