import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryAlerts } from '../../../lib/adapters/memory/memory-alerts.ts'
import { createMemoryLog } from '../../../lib/adapters/memory/memory-log.ts'
import { createConsoleAlerts } from '../../../lib/adapters/observability/console-alerts.ts'
import { createConsoleLog } from '../../../lib/adapters/observability/console-log.ts'
import { createConsoleMetrics } from '../../../lib/adapters/observability/console-metrics.ts'
import { createPowertoolsLog } from '../../../lib/adapters/observability/powertools-log.ts'
import {
  createRedactingAlerts,
  createRedactingLog,
  createRedactingMetrics,
} from '../../../lib/adapters/observability/redacting.ts'
import { Secrets } from '../../../lib/adapters/observability/secrets.ts'
import { SAMPLE_ALERT } from '../../contract/alerts-contract.ts'
import { capturedOutput } from './captured-output.ts'

const API_SECRET = randomBytes(64).toString('base64')
const QUOTED_SECRET = `"${randomBytes(9).toString('hex')}"\\\n`
const PEM = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'sec1', format: 'pem' })
  .toString()

const SAMPLES: readonly (readonly [string, string])[] = [
  ['a base64 key', API_SECRET],
  ['a value with quotes and a line end', QUOTED_SECRET],
  ['a PEM key', PEM],
]

function secretsWith(...values: readonly string[]): Secrets {
  const secrets = new Secrets()
  for (const value of values) secrets.register(value)
  return secrets
}

/** Parts of a secret that would be of use to a thief. */
function tracesOf(secret: string): readonly string[] {
  const lines = secret.split('\n').filter((line) => line.length >= 16 && !line.startsWith('--'))
  return [...lines, ...lines.map(encodeURIComponent)]
}

describe('R-OPS-7 no registered secret is ever written', () => {
  it.each(SAMPLES)('takes %s out of Powertools lines, wherever it stands', (_, secret) => {
    const { log, logger } = createPowertoolsLog({
      serviceName: 'test',
      levelMin: 'DEBUG',
      secrets: secretsWith(secret),
    })
    const lines = capturedOutput(() => {
      log.info(`calling with ${secret}`, { header: secret, [secret]: 1 })
      log.with({ key: secret, [`name ${secret}`]: true }).error('failed')
      logger.error('unhandled', new Error(`refused ${secret}`, { cause: new Error(secret) }))
      logger.info('body', { request: { form: [encodeURIComponent(secret)], text: secret } })
      logger.info(JSON.stringify({ secret }))
    })
    expect(lines).toHaveLength(5)
    for (const line of lines) expect(line).toContain('[redacted]')
    for (const trace of tracesOf(secret)) expect(lines.join('')).not.toContain(trace)
  })

  it.each(SAMPLES)('takes %s out of console logs, metrics and alerts', async (_, secret) => {
    const written: string[] = []
    const write = (text: string): void => void written.push(text)
    const secrets = secretsWith(secret)
    const clock = { nowMs: () => 0, sleep: async () => undefined }
    const log = createRedactingLog(createConsoleLog({ write, clock, levelMin: 'debug' }), secrets)
    log.debug(secret)
    log.info('a', { secret })
    log.warn('a', { [secret]: 1 })
    log.with({ secret }).error('b')
    const metrics = createRedactingMetrics(createConsoleMetrics(write), secrets)
    metrics.record(`Name ${secret}`, 1, 'count', { account: secret })
    metrics.flush()
    const alerts = createRedactingAlerts(createConsoleAlerts(write), secrets)
    await alerts.raise({ ...SAMPLE_ALERT, key: secret, title: secret, text: secret })
    expect(written).toHaveLength(6)
    for (const text of written) expect(text).toContain('[redacted]')
    for (const trace of tracesOf(secret)) expect(written.join('')).not.toContain(trace)
  })

  it('takes a secret out in every encoding, one inside another too', () => {
    const secrets = secretsWith('short-one', 'short-one-made-longer')
    const basic = Buffer.from('short-one-made-longer').toString('base64')
    expect(secrets.redact(`a short-one-made-longer b short-one c ${basic}`)).toBe(
      'a [redacted] b [redacted] c [redacted]',
    )
    expect(secretsWith('a/b+c=').redact('key=a%2Fb%2Bc%3D')).toBe('key=[redacted]')
  })

  it('leaves no registered value in any text', () => {
    const secret = fc
      .string({ minLength: 8, unit: 'binary-ascii' })
      .filter((text) => text.trim().length >= 8)
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        fc.pre(!'[redacted]'.includes(value))
        expect(secretsWith(value).redact(before + value + after)).not.toContain(value)
      }),
      { numRuns: 200 },
    )
  })

  it('covers what is registered after the log was made', () => {
    const secrets = new Secrets()
    const log = createMemoryLog()
    const redacting = createRedactingLog(log, secrets).with({ account: 'main' })
    secrets.register('learned-later')
    redacting.info('is learned-later')
    expect(log.entries()[0]?.message).toBe('is [redacted]')
  })

  it('changes nothing else', async () => {
    const alerts = createMemoryAlerts()
    await createRedactingAlerts(alerts, secretsWith(API_SECRET)).raise(SAMPLE_ALERT)
    expect(alerts.raised()).toEqual([SAMPLE_ALERT])
  })

  it('does not take an empty value for a secret', () => {
    expect(() => new Secrets().register(' ')).toThrow(RangeError)
  })
})
