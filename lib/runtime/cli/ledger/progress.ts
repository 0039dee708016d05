/** A line that says how far long work is, for a person at a terminal; nothing for anybody else. */
import { leftText, progressShare, timeLeftMs } from '../../display/progress-bar.ts'
import { type LedgerCommandIo } from './ledger-session.ts'

const BAR_WIDTH = 24
const EVERY_MS = 100

export interface Progress {
  /** @param total nothing where the end is not known: then only the count is shown. */
  show(label: string, done: number, total?: number): void
  /** Takes the line away. */
  clear(): void
}

export function createProgress(io: LedgerCommandIo): Progress {
  if (io.isTerminal !== true) return { show: () => undefined, clear: () => undefined }
  let shownAtMs = Number.NEGATIVE_INFINITY
  let width = 0
  let phase = { label: '', startedAtMs: 0 }
  const write = (text: string): void => {
    io.writeError(`\r${text.padEnd(width)}`)
    width = text.length
  }
  return {
    show(label, done, total) {
      const nowMs = performance.now()
      if (phase.label !== label) phase = { label, startedAtMs: nowMs }
      else if (nowMs - shownAtMs < EVERY_MS) return
      shownAtMs = nowMs
      write(progressText(label, done, total, nowMs - phase.startedAtMs))
    },
    clear() {
      if (width > 0) io.writeError(`\r${' '.repeat(width)}\r`)
      width = 0
    },
  }
}

/** `Writing   ████████░░░░  52 %   52,000 of 100,000   about 12s left` */
export function progressText(
  label: string,
  done: number,
  total: number | undefined,
  spentMs: number,
): string {
  if (total === undefined) return `${label}   ${countText(done)}`
  const share = progressShare({ fromMs: 0, toMs: total }, done)
  const filled = Math.floor(share * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const percent = String(Math.floor(share * 100)).padStart(3)
  const left = timeLeftMs({ atMs: 0, share: 0 }, { atMs: spentMs, share })
  return `${label}   ${bar} ${percent} %   ${countText(done)} of ${countText(total)}${leftText(left)}`
}

/** `52,000` */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
