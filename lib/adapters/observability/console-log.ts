/** Log lines for a terminal or a file: time, level, message, then the fields as `name=value`. */
import { type Clock } from '../../ports/clock.ts'
import { type Log, type LogFields } from '../../ports/log.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export interface ConsoleLogOptions {
  /** Takes one line with its line end. */
  readonly write: (line: string) => void
  readonly clock: Clock
  /** Lines below this level are left out. */
  readonly levelMin?: LogLevel
}

export function createConsoleLog(options: ConsoleLogOptions, fields: LogFields = {}): Log {
  const levelMin = LEVELS.indexOf(options.levelMin ?? 'info')
  const line =
    (level: LogLevel) =>
    (message: string, more: LogFields = {}): void => {
      if (LEVELS.indexOf(level) < levelMin) return
      const time = new Date(options.clock.nowMs()).toISOString()
      const text = [time, level.padEnd(5), oneLine(message), ...fieldTexts({ ...fields, ...more })]
      options.write(`${text.join(' ')}\n`)
    }
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    with: (more) => createConsoleLog(options, { ...fields, ...more }),
  }
}

function fieldTexts(fields: LogFields): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${valueText(value)}`],
  )
}

/** A value with spaces, quotes or control characters is quoted, so that a line can be read back. */
function valueText(value: string | number | boolean): string {
  const text = String(value)
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text)
}

/** A message from elsewhere must not look like a second line. */
function oneLine(message: string): string {
  return message.replace(/\p{Cc}+/gu, ' ')
}
