/** The enumeration of crashes on several threads, each with its share, and its report for people. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type Enumerated } from '../run/simulate-parts.ts'
import { counted, grouped } from '../run/report-text.ts'
import type { EnumerationFailure, EnumerationReport } from './enumerate-crashes.ts'

export interface EnumerationShare {
  readonly pairs: boolean
  readonly scenarios?: readonly string[]
  readonly part: number
  readonly of: number
}

/** What a thread says. */
export type ShareMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'report'; readonly report: EnumerationReport }

export interface EnumerationChoice {
  /** One for each core unless given. */
  readonly workers?: number
  readonly pairs?: boolean
  /** All unless given. */
  readonly scenarios?: readonly string[]
}

const FAILURES_SHOWN = 10

/**
 * Every single crash and every listed pair. @throws {Error} when a thread dies: then nothing is
 * known.
 */
export async function enumerateWithWorkers(
  onProgress: (done: number, whole: number) => void,
  { workers = availableParallelism(), pairs = true, scenarios }: EnumerationChoice = {},
): Promise<Enumerated> {
  const progress = Array.from({ length: workers }, () => ({ done: 0, total: 0 }))
  const shares = progress.map((mine, part) =>
    runShare({ pairs, part, of: workers, ...(scenarios && { scenarios }) }, (done, total) => {
      Object.assign(mine, { done, total })
      const sum = (read: (each: typeof mine) => number): number =>
        progress.reduce((all, each) => all + read(each), 0)
      onProgress(
        sum((each) => each.done),
        sum((each) => each.total),
      )
    }),
  )
  return describe(await Promise.all(shares))
}

function runShare(
  share: EnumerationShare,
  onProgress: (done: number, total: number) => void,
): Promise<EnumerationReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: share })
    worker.on('message', (message: ShareMessage) => {
      if (message.kind === 'progress') onProgress(message.done, message.total)
      else resolve(message.report)
    })
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`a worker ended with ${code} and no report`)))
  })
}

/** Every share counts all crashes and runs its own; only the failures differ. */
function describe(reports: readonly EnumerationReport[]): Enumerated {
  const [first] = reports
  if (first === undefined) throw new RangeError('an enumeration needs at least one worker')
  const failures = reports.flatMap((report) => report.failures)
  const { scenarios, calls, singles, pairs, callsByFunction } = first
  const lines = [
    `Crashes: ${counted(singles, 'single')} and ${counted(pairs, 'pair')}, ${failures.length === 0 ? 'nothing lost, nothing doubled' : counted(failures.length, 'failure')}`,
    `  ${grouped(calls)} calls on ports in ${counted(scenarios, 'scenario')}, each at three points: before the request, in flight, before the answer`,
    ...Object.entries(callsByFunction)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `    ${name.padEnd(16)} ${grouped(count).padStart(6)}`),
    ...failures.slice(0, FAILURES_SHOWN).map(failureText),
  ]
  return {
    failed: failures.length > 0,
    text: `${lines.join('\n')}\n`,
    json: {
      ...{ scenarios, calls, singles, pairs, callsByFunction, covered: singles === calls * 3 },
      failures: failures.slice(0, FAILURES_SHOWN),
      failureCount: failures.length,
    },
  }
}

function failureText({ scenario, crashes, invariant, text }: EnumerationFailure): string {
  return `  FAILED in '${scenario}' with ${crashes.join(' and ')}: invariant ${invariant}, ${text}`
}
