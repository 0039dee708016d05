/** Structured log lines in JSON on standard output and error, through Powertools; for functions in the cloud. */
import { Logger } from '@aws-lambda-powertools/logger'
import { type Log, type LogFields } from '../../ports/log.ts'
import { type Secrets } from './secrets.ts'

export interface PowertoolsLogOptions {
  /** The `service` of every line. */
  readonly serviceName: string
  readonly levelMin?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'
  /** Taken out of every line where it is serialised, whatever path it took there. */
  readonly secrets: Secrets
}

export interface PowertoolsLog {
  readonly log: Log
  /** For middleware that wants the logger itself. */
  readonly logger: Logger
}

export function createPowertoolsLog(options: PowertoolsLogOptions): PowertoolsLog {
  const logger = new Logger({
    serviceName: options.serviceName,
    ...(options.levelMin === undefined ? {} : { logLevel: options.levelMin }),
    jsonReplacerFn: (_name, value) => redactValue(value, options.secrets),
  })
  return { logger, log: logThrough(logger, {}) }
}

function logThrough(logger: Logger, fields: LogFields): Log {
  const all = (more: LogFields | undefined) => ownFields({ ...fields, ...more })
  return {
    debug: (message, more) => logger.debug(message, all(more)),
    info: (message, more) => logger.info(message, all(more)),
    warn: (message, more) => logger.warn(message, all(more)),
    error: (message, more) => logger.error(message, all(more)),
    with: (more) => logThrough(logger, { ...fields, ...more }),
  }
}

const RESERVED: ReadonlySet<string> = new Set([
  'level',
  'message',
  'service',
  'timestamp',
  'sampling_rate',
  'error',
])

/** A field that would take the place of the line's own gets a name of its own. */
function ownFields(fields: LogFields): Record<string, string | number | boolean> {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[RESERVED.has(name) ? `${name}Field` : name, value] as const],
  )
  return Object.fromEntries(entries)
}

/** Called for every value while a line is serialised; an object is taken apart only when needed. */
function redactValue(value: unknown, secrets: Secrets): unknown {
  if (typeof value === 'string') return secrets.redact(value)
  if (typeof value !== 'object' || value === null || value instanceof Error) return value
  if (Object.keys(value).every((name) => secrets.redact(name) === name)) return value
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => [
    secrets.redact(name),
    inner,
  ])
  return Object.fromEntries(entries)
}
