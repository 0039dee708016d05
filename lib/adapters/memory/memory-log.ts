import { type Log, type LogFields } from '../../ports/log.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface LogEntry {
  readonly level: LogLevel
  readonly message: string
  readonly fields: LogFields
}

export interface MemoryLog extends Log {
  /** The newest entries, oldest first, of this log and of every log made from it. */
  entries(level?: LogLevel): readonly LogEntry[]
}

/** @param entriesMax how many entries are kept; the oldest go first. */
export function createMemoryLog(entriesMax = 10_000): MemoryLog {
  const kept: LogEntry[] = []
  const write = (entry: LogEntry) => {
    kept.push(entry)
    // Cut rarely, and then by half, so that a full log stays cheap to write to.
    if (kept.length >= 2 * entriesMax) kept.splice(0, kept.length - entriesMax)
  }
  return {
    ...logWith({}, write),
    entries: (level) =>
      kept.slice(-entriesMax).filter((entry) => level === undefined || entry.level === level),
  }
}

function logWith(common: LogFields, write: (entry: LogEntry) => void): Log {
  const at = (level: LogLevel) => (message: string, fields?: LogFields) =>
    write({ level, message, fields: { ...common, ...fields } })
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => logWith({ ...common, ...fields }, write),
  }
}
