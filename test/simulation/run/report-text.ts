/** The report of a run, as text for people. */
import { type Totals } from './fold-outcomes.ts'
import { type Failure, type Investigation } from './investigate.ts'
import { type PlantedResult } from './planted-check.ts'
import { deedText, type StoryLine, storyText } from './story.ts'

export interface Named {
  readonly name: string
  readonly text: string
}

export interface RunFacts {
  readonly ticks: number
  readonly workers: number
  readonly elapsedMs: number
  /** The kinds of faults that the run may have had. */
  readonly faultKinds: readonly Named[]
  readonly recoveryBranches: readonly Named[]
}

const HOUR_MS = 3_600_000
const STORY_LINES_MAX = 80

/** Simulated hours in a real second of one worker. */
export function speedOf(totals: Totals, { elapsedMs, workers }: RunFacts): number {
  return elapsedMs <= 0 ? 0 : totals.simulatedMs / HOUR_MS / (elapsedMs / 1000) / workers
}

export function totalsText(totals: Totals, facts: RunFacts): string {
  const { convergenceTicksMax } = totals
  const rows: readonly (readonly [string, string])[] = [
    ['seeds', `${grouped(totals.seeds)} of ${grouped(facts.ticks)} ticks`],
    ['simulated', `${grouped(Math.round(totals.simulatedMs / HOUR_MS))} hours`],
    ['steps', grouped(totals.steps)],
    ['crashes', grouped(totals.crashes)],
    ['at rest after', convergenceTicksMax === undefined ? 'never' : `${convergenceTicksMax} ticks`],
    ['unprotected', `${totals.unprotectedTicksMax} ticks at most`],
    [
      'speed',
      `${speedOf(totals, facts).toFixed(1)} simulated hours per second and worker, ${counted(facts.workers, 'worker')}`,
    ],
    ['trace hash', totals.traceHash],
    ['violations', totals.violations === 0 ? 'none' : grouped(totals.violations)],
  ]
  return [
    countTable('Faults and deeds', facts.faultKinds, totals.deedCounts),
    countTable('Recovery', facts.recoveryBranches, totals.recoveryCounts),
    `${rows.map(([label, value]) => `${label.padEnd(15)}${value}`).join('\n')}\n`,
  ].join('\n')
}

/** What happened with its count, and the names of what is known and did not happen. */
function countTable(
  title: string,
  known: readonly Named[],
  counts: ReadonlyMap<string, number>,
): string {
  const names = new Set(known.map(({ name }) => name))
  const unknown = [...counts.keys()].filter((name) => !names.has(name)).sort()
  const all = [...known, ...unknown.map((name) => ({ name, text: '' }))]
  const happened = all.filter(({ name }) => (counts.get(name) ?? 0) > 0)
  const width = Math.max(...happened.map(({ name }) => name.length), 0)
  const lines = happened.map(({ name, text }) =>
    `  ${grouped(counts.get(name) ?? 0).padStart(9)}  ${name.padEnd(width)}  ${text}`.trimEnd(),
  )
  const others = all.filter((each) => !happened.includes(each)).map(({ name }) => name)
  if (others.length > 0) lines.push(...wrapped(`never: ${others.join(', ')}`))
  return `${[`${title}: ${happened.length} of ${all.length} happened`, ...lines].join('\n')}\n`
}

const LINE_WIDTH = 100

function wrapped(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= LINE_WIDTH) lines.push(`  ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

export function failureText({ outcome, violation, replay }: Failure, commit: string): string {
  const { invariant, text, tick, step } = violation
  const others = outcome.violations.length - 1
  const more = others === 0 ? '' : ` (and ${counted(others, 'more violation')} in this seed)`
  return `${[
    `VIOLATION of invariant ${invariant}${more}: ${text}`,
    `  commit      ${commit}`,
    `  seed        ${outcome.seed}`,
    `  step        ${grouped(step)}, in tick ${tick} of ${outcome.ticks}`,
    `  trace hash  ${outcome.traceHash}`,
    `  replay      ${replay}`,
  ].join('\n')}\n`
}

export function investigationText(
  { shrunk, story, failure }: Investigation,
  textOfKind: (kind: string) => string | undefined,
): string {
  const parts: string[] = []
  if (shrunk !== undefined) {
    const left = shrunk.deeds.length === 0 ? 'none is' : `${grouped(shrunk.deeds.length)} are`
    const lines = shrunk.deeds.map(
      (deed) => `  ${String(deed.number).padStart(5)}  ${deedText(deed, textOfKind(deed.kind))}`,
    )
    parts.push(
      `Of ${counted(shrunk.deedsBefore, 'deed')}, ${left} left after ${counted(shrunk.runs, 'run')}` +
        `${shrunk.finished ? '' : ' (stopped early: there may be fewer)'}:`,
      ...lines,
      `  replay      ${shrunk.replay}`,
      '',
    )
  }
  const what = shrunk === undefined ? 'The story' : 'The story of what is left'
  parts.push(`${what}, until invariant ${failure.violation.invariant} broke:`, storyBlock(story))
  return parts.join('\n')
}

/** The last lines of a story. */
export function storyBlock(story: readonly StoryLine[], linesMax = STORY_LINES_MAX): string {
  const shown = story.slice(-linesMax)
  const left = story.length - shown.length
  const lines = shown.map((line) => `  ${storyText(line)}`)
  if (left > 0) lines.unshift(`  … ${counted(left, 'line')} before`)
  return `${lines.length === 0 ? '  nothing happened' : lines.join('\n')}\n`
}

export function plantedText(results: readonly PlantedResult[], ticks: number): string {
  const width = Math.max(...results.map(({ name }) => name.length), 0)
  const lines = results.map((result) => {
    const { name, caught, invariant, seed, tick, trouble, expected } = result
    const surprise =
      invariant === undefined || expected === undefined || expected.includes(invariant)
        ? ''
        : ` (expected: ${expected.join(', ')})`
    const how = caught
      ? `caught by invariant ${invariant}${surprise} in seed ${seed} after ${counted(tick ?? 0, 'tick')}`
      : `ESCAPED${trouble === undefined ? '' : ` (the simulation broke down: ${trouble.split('\n', 1)[0]})`}`
    return `  ${name.padEnd(width)}  ${how}`
  })
  const caught = results.filter((result) => result.caught).length
  const again = `Each comes again with: npm run simulate -- --plant NAME --first-seed SEED --seeds 1 --ticks ${ticks}`
  return `${[`Planted bugs: ${caught} of ${results.length} caught`, ...lines, again].join('\n')}\n`
}

/** `1 tick`, `2 ticks`. */
export function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`
}

export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
