export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** Structured log lines. Fields carry planId, intentId and symbol, and never a secret. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  with(fields: LogFields): Log
}
