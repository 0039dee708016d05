import { createMemoryLog } from '../../lib/adapters/memory/memory-log.ts'
import { createConsoleLog } from '../../lib/adapters/observability/console-log.ts'
import { createPowertoolsLog } from '../../lib/adapters/observability/powertools-log.ts'
import { createRedactingLog } from '../../lib/adapters/observability/redacting.ts'
import { Secrets } from '../../lib/adapters/observability/secrets.ts'
import { capturedOutput } from '../adapters/observability/captured-output.ts'
import { type WrittenLine, logContract } from './log-contract.ts'

logContract('memory', (use) => {
  const log = createMemoryLog()
  use(log)
  return log.entries()
})

logContract('memory behind redaction', (use) => {
  const log = createMemoryLog()
  use(createRedactingLog(log, new Secrets()))
  return log.entries()
})

logContract('console', (use) => {
  const lines: string[] = []
  const clock = { nowMs: () => 0, sleep: async () => undefined }
  use(createConsoleLog({ write: (line) => lines.push(line), clock, levelMin: 'debug' }))
  return lines.map(readConsoleLine)
})

logContract('Powertools', (use) => {
  const secrets = new Secrets()
  const lines = capturedOutput(() =>
    use(createPowertoolsLog({ serviceName: 'test', levelMin: 'DEBUG', secrets }).log),
  )
  return lines.map(readPowertoolsLine)
})

const CONSOLE_LINE =
  /^1970-01-01T00:00:00\.000Z (\w+) +(.*?)((?: \w+=(?:"(?:[^"\\]|\\.)*"|\S+))*)\n$/

function readConsoleLine(line: string): WrittenLine {
  const match = CONSOLE_LINE.exec(line)
  if (match === null) throw new Error(`not one line: ${JSON.stringify(line)}`)
  const [, level = '', message = '', fieldText = ''] = match
  const fields = [...fieldText.matchAll(/ (\w+)=("(?:[^"\\]|\\.)*"|\S+)/g)].map(
    ([, name, text = '']) => [name, /^("|\d|true$|false$)/.test(text) ? JSON.parse(text) : text],
  )
  return { level, message, fields: Object.fromEntries(fields) }
}

const OWN_NAMES = new Set(['level', 'message', 'service', 'timestamp', 'sampling_rate'])

function readPowertoolsLine(line: string): WrittenLine {
  const { level, message, ...rest } = JSON.parse(line)
  const fields = Object.entries(rest).filter(([name]) => !OWN_NAMES.has(name))
  return { level: level.toLowerCase(), message, fields: Object.fromEntries(fields) }
}
