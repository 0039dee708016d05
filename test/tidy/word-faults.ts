import { type SourceFile } from './source-files.ts'

/** Source without comments and string contents, so that words in prose count for nothing. */
export function codeOf(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g,
    (match) => '\n'.repeat(match.split('\n').length - 1),
  )
}

const ambientCalls: readonly (readonly [string, RegExp])[] = [
  ['Date.now', /\bDate\s*\.\s*now\b/],
  ['new Date()', /\bnew\s+Date\s*(?:\(\s*\)|[^(\s])/],
  ['Date()', /(?<!new\s)\bDate\s*\(\s*\)/],
  ['performance.now', /\bperformance\s*\.\s*now\b/],
  ['Math.random', /\bMath\s*\.\s*random\b/],
  ['a timer', /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/],
  ['randomUUID', /\brandom(?:UUID|Bytes|Int)\b/],
  ['fetch', /(?<![.\w])fetch\s*\(/],
  ['process', /\bprocess\s*\.\s*(?:env|hrtime|nextTick)\b/],
]
const sdkImport = /from\s+['"](?:@aws-sdk\/|@smithy\/|@aws-lambda-powertools\/|ccxt\b|node:)/

/** Time, randomness, settings and the outside world taken from the air instead of from a port. */
export function ambientFaults({ path, text }: SourceFile): readonly string[] {
  if (!/^lib\/(domain|engine)\//.test(path)) return []
  const code = codeOf(text)
  const found = ambientCalls.filter(([, pattern]) => pattern.test(code)).map(([name]) => name)
  if (sdkImport.test(text)) found.push('an SDK or a module of Node')
  return found.map((name) => `${path} uses ${name}`)
}

const unfinishedMark = new RegExp(
  `\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b|not ` +
    'implemented',
)

/** Marks of work that was left for later. */
export function unfinishedFaults({ path, text }: SourceFile): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      unfinishedMark.test(line) ? [`${path}:${index + 1} is unfinished: ${line.trim()}`] : [],
    )
}

const emptyWords = new Set([
  ...['util', 'utils', 'utility', 'utilities', 'helper', 'helpers', 'manager', 'managers'],
  ...['service', 'services', 'misc', 'common'],
])

/** Names that say nothing about what is inside. */
export function nameFaults(path: string): readonly string[] {
  return path
    .split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/)
    .map((word) => word.toLowerCase())
    .filter((word) => emptyWords.has(word))
    .map((word) => `${path} is named '${word}'`)
}
