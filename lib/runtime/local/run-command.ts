/** The command behind `npm start`: options, config, the run, and what a person sees of it. */
import { createRealClock } from '../../adapters/time/real-clock.ts'
import { type LogLevel } from '../../adapters/observability/console-log.ts'
import { EXIT_DONE, EXIT_FAILED, EXIT_REFUSED } from '../cli/exit-codes.ts'
import { type RunOptions, parseRunOptions } from '../cli/run-options.ts'
import { problemText } from '../config/config-problem.ts'
import { CONFIG_FILE_NAME, loadConfig } from '../config/load-config.ts'
import { type HoldfastConfig } from '../../domain/config/account-config.ts'
import { type Display, colourWanted, createDisplay } from '../display/create-display.ts'
import { type RunView } from '../display/view-model.ts'
import { type LocalRun, openLocalRun } from './local-run.ts'
import { Refusal } from './refusal.ts'
import { displaySummary } from './display-summary.ts'

/** A terminal is not drawn, and the store not read for it, more often than this. */
const VIEW_EVERY_MS = 250

export async function runLocal(argv: readonly string[]): Promise<number> {
  const parsed = parseRunOptions(argv)
  if (!parsed.ok) {
    const out = parsed.exitCode === EXIT_DONE ? process.stdout : process.stderr
    out.write(`${parsed.message}\n`)
    return parsed.exitCode
  }
  try {
    const config = await readConfig(parsed.options)
    return config === undefined ? EXIT_REFUSED : await carryOut(parsed.options, config)
  } catch (error) {
    if (error instanceof Refusal) {
      process.stderr.write(`error: ${error.message}\n`)
      return EXIT_REFUSED
    }
    process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`)
    return EXIT_FAILED
  }
}

async function readConfig(options: RunOptions): Promise<HoldfastConfig | undefined> {
  const file = options.configFile ?? CONFIG_FILE_NAME
  const parsed = await loadConfig(file)
  if (parsed.ok) return parsed.config
  for (const problem of parsed.problems) process.stderr.write(`${problemText(problem, file)}\n`)
  return undefined
}

async function carryOut(options: RunOptions, config: HoldfastConfig): Promise<number> {
  const display = createRunDisplay(options)
  let run: LocalRun | undefined
  const stop = (): void => run?.stop()
  try {
    run = await openLocalRun({
      ...options,
      config,
      logLevel: logLevel(),
      writeLog: logWriter(),
      onProgress: display.onProgress,
    })
    process.on('SIGINT', stop).on('SIGTERM', stop)
    await run.run()
    const result = await run.result()
    const view = await run.view()
    if (view !== undefined)
      display.shown?.close(displaySummary(view, await run.books(), result, run, options))
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`)
    return EXIT_DONE
  } finally {
    display.shown?.close()
    await run?.close()
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

interface RunDisplay {
  readonly shown: Display | undefined
  readonly onProgress: (view: () => Promise<RunView | undefined>) => Promise<void>
}

/** With `--json`, standard output belongs to the result; progress goes to a terminal's error stream. */
function createRunDisplay(options: RunOptions): RunDisplay {
  const stream = options.json ? process.stderr : process.stdout
  if (options.json && !process.stderr.isTTY)
    return { shown: undefined, onProgress: () => Promise.resolve() }
  const clock = createRealClock()
  const isTty = stream.isTTY
  const shown = createDisplay({
    write: (text) => void stream.write(text),
    isTty,
    colour: colourWanted(isTty, process.env),
    size: () => ({ columns: stream.columns ?? 100, rows: stream.rows ?? 40 }),
    clock,
  })
  let shownAtMs = Number.NEGATIVE_INFINITY
  return {
    shown,
    onProgress: async (view) => {
      if (clock.nowMs() - shownAtMs < VIEW_EVERY_MS) return
      const current = await view()
      if (current === undefined) return
      shownAtMs = clock.nowMs()
      shown.show(current)
    },
  }
}

/** `HOLDFAST_LOG=info` writes the functions' own log to standard error. */
function logLevel(): LogLevel {
  const wanted = process.env['HOLDFAST_LOG']
  return wanted === 'debug' || wanted === 'info' || wanted === 'warn' ? wanted : 'error'
}

function logWriter(): (line: string) => void {
  const quiet = process.env['HOLDFAST_LOG'] === undefined && process.stdout.isTTY
  return quiet ? () => undefined : (line) => void process.stderr.write(line)
}
