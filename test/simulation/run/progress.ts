/** How far a long run is: a bar that is drawn over itself on a terminal, a line now and then elsewhere. */
import { leftText, progressLine, timeLeftMs } from '../../../lib/runtime/display/progress-bar.ts'
import { lineText, span } from '../../../lib/runtime/display/styled-line.ts'

export interface ProgressOptions {
  readonly write: (text: string) => void
  readonly isTty: boolean
  readonly colour: boolean
  readonly columns: () => number
  /** Real time. */
  readonly nowMs: () => number
}

export interface Amount {
  readonly done: number
  readonly whole: number
}

export interface Progress {
  /** `text` says what is being counted: `52 of 100 seeds, no violation`. */
  show(amount: Amount, text: string): void
  /** Takes the bar away, so that something else can be written. */
  clear(): void
}

const REDRAW_EVERY_MS = 200
const LINE_EVERY_MS = 10_000
const CLEAR_LINE = '\r\u001b[2K'

export const NO_PROGRESS: Progress = { show: () => undefined, clear: () => undefined }

export function createProgress(options: ProgressOptions): Progress {
  const { write, isTty, nowMs } = options
  const startedAtMs = nowMs()
  let shownAtMs = isTty ? Number.NEGATIVE_INFINITY : startedAtMs
  let drawn = false
  const draw = (amount: Amount, text: string): void => {
    const { done, whole } = amount
    const now = { atMs: nowMs(), share: whole === 0 ? 1 : done / whole }
    const leftMs = timeLeftMs({ atMs: startedAtMs, share: 0 }, now)
    if (!isTty) {
      write(`${text}${leftText(leftMs)}\n`)
      return
    }
    // The bar and the percentage; the text says the amounts.
    const bar = progressLine({ fromMs: 0, toMs: whole }, done, undefined).slice(0, 3)
    const line = [...bar, span(`   ${text}`), span(leftText(leftMs), 'dim')]
    write(`${CLEAR_LINE}${lineText(line, options.columns() - 1, options.colour)}`)
    drawn = true
  }
  return {
    show(amount, text) {
      const atMs = nowMs()
      if (atMs - shownAtMs < (isTty ? REDRAW_EVERY_MS : LINE_EVERY_MS)) return
      shownAtMs = atMs
      draw(amount, text)
    },
    clear() {
      if (drawn) write(CLEAR_LINE)
      drawn = false
      shownAtMs = isTty ? Number.NEGATIVE_INFINITY : shownAtMs
    },
  }
}
