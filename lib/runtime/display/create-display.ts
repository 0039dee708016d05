/**
 * Shows a run: a table that is drawn over itself on a terminal, single lines everywhere else.
 *
 * The only state of the console face is here: what has been drawn, and what has been said already.
 */
import { type Clock } from '../../ports/clock.ts'
import { progressShare, timeLeftMs } from './progress-bar.ts'
import { frameLines } from './render-frame.ts'
import { eventText, openingText, statusText } from './render-status.ts'
import { summaryLines } from './render-summary.ts'
import { lineText } from './styled-line.ts'
import { type RunSummary, type RunView } from './view-model.ts'

export interface DisplayOptions {
  readonly write: (text: string) => void
  readonly isTty: boolean
  readonly colour: boolean
  /** Asked for at every drawing, because windows change. */
  readonly size: () => { readonly columns: number; readonly rows: number }
  /** Real time, for the pace of drawing and the time left. */
  readonly clock: Pick<Clock, 'nowMs'>
  /** A terminal is drawn over at most this often. */
  readonly redrawEveryMs?: number
  /** Without a terminal: simulated time between two status lines. */
  readonly statusEveryMinutes?: number
}

export interface Display {
  show(view: RunView): void
  /** Draws what is pending, gives the cursor back, then writes the summary if there is one. */
  close(summary?: RunSummary): void
}

/** Colour only on a terminal, and not for those who asked for none (NO_COLOR). */
export function colourWanted(
  isTty: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return isTty && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
}

export function createDisplay(options: DisplayOptions): Display {
  const timeLeft = createTimeLeft(options.clock)
  const shown = options.isTty
    ? createTable(options, timeLeft)
    : createStatusLines(options, timeLeft)
  let closed = false
  return {
    show(view) {
      if (!closed) shown.show(view)
    },
    close(summary) {
      if (closed) return
      closed = true
      shown.end()
      if (summary === undefined) return
      const { columns } = options.size()
      const lines = summaryLines(summary).map((line) => lineText(line, columns, options.colour))
      options.write(`\n${lines.join('\n')}\n`)
    },
  }
}

interface Shown {
  show(view: RunView): void
  end(): void
}

type TimeLeft = (view: RunView) => number | undefined

function createTimeLeft(clock: Pick<Clock, 'nowMs'>): TimeLeft {
  let start: { readonly atMs: number; readonly share: number } | undefined
  return (view) => {
    if (view.progress === undefined) return undefined
    const now = { atMs: clock.nowMs(), share: progressShare(view.progress, view.nowMs) }
    start ??= now
    return timeLeftMs(start, now)
  }
}

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_LINE = '\u001b[2K'
const CLEAR_BELOW = '\u001b[J'

function createTable(options: DisplayOptions, timeLeft: TimeLeft): Shown {
  const redrawEveryMs = options.redrawEveryMs ?? 200
  let linesDrawn = 0
  let drawnAtMs = Number.NEGATIVE_INFINITY
  let pending: RunView | undefined
  const draw = (view: RunView): void => {
    const { columns, rows } = options.size()
    // One row less than there are: a full screen would scroll and spoil the next drawing.
    const lines = frameLines(view, { columns, rows: Math.max(4, rows - 1) }, timeLeft(view))
    const text = lines.map((line) => `${CLEAR_LINE}${lineText(line, columns, options.colour)}\n`)
    const back = linesDrawn === 0 ? HIDE_CURSOR : `\u001b[${linesDrawn}A\r`
    options.write(`${back}${text.join('')}${CLEAR_BELOW}`)
    linesDrawn = lines.length
    pending = undefined
  }
  return {
    show(view) {
      const nowMs = options.clock.nowMs()
      pending = view
      if (nowMs - drawnAtMs < redrawEveryMs) return
      drawnAtMs = nowMs
      draw(view)
    },
    end() {
      if (pending !== undefined) draw(pending)
      if (linesDrawn > 0) options.write(SHOW_CURSOR)
    },
  }
}

function createStatusLines(options: DisplayOptions, timeLeft: TimeLeft): Shown {
  const everyMs = (options.statusEveryMinutes ?? 15) * 60_000
  let slot: number | undefined
  let sequence = Number.NEGATIVE_INFINITY
  let last: { readonly view: RunView; readonly stated: boolean } | undefined
  const state = (view: RunView): void => options.write(`${statusText(view, timeLeft(view))}\n`)
  return {
    show(view) {
      if (slot === undefined) options.write(`${openingText(view)}\n`)
      for (const event of view.events) {
        if (event.sequence <= sequence) continue
        sequence = event.sequence
        options.write(`${eventText(event)}\n`)
      }
      const slotNow = Math.floor(view.nowMs / everyMs)
      const due = slot === undefined || slotNow > slot
      slot = slotNow
      if (due) state(view)
      last = { view, stated: due }
    },
    end() {
      if (last !== undefined && !last.stated) state(last.view)
    },
  }
}
