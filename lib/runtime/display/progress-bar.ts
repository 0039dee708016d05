import { spanText } from './format-time.ts'
import { type StyledLine, span } from './styled-line.ts'

const BAR_WIDTH = 24

/** The share of a bounded run that is done, from 0 to 1. */
export function progressShare(
  progress: { readonly fromMs: number; readonly toMs: number },
  nowMs: number,
): number {
  const { fromMs, toMs } = progress
  if (toMs <= fromMs) return 1
  return Math.min(1, Math.max(0, (nowMs - fromMs) / (toMs - fromMs)))
}

/**
 * Guesses the real time that is left from how long the part so far has taken.
 * @returns milliseconds, or nothing while too little has happened to tell.
 */
export function timeLeftMs(
  start: { readonly atMs: number; readonly share: number },
  now: { readonly atMs: number; readonly share: number },
): number | undefined {
  const done = now.share - start.share
  const spentMs = now.atMs - start.atMs
  if (now.share >= 1) return 0
  if (done <= 0 || spentMs < 500) return undefined
  return (spentMs / done) * (1 - now.share)
}

/** `████████░░░░  52 %  1h 02m of 2h 00m  about 58s left` */
export function progressLine(
  progress: { readonly fromMs: number; readonly toMs: number },
  nowMs: number,
  leftMs: number | undefined,
): StyledLine {
  const share = progressShare(progress, nowMs)
  const filled = Math.floor(share * BAR_WIDTH)
  const done = spanText(share * (progress.toMs - progress.fromMs))
  const whole = spanText(progress.toMs - progress.fromMs)
  return [
    span('█'.repeat(filled), 'good'),
    span('░'.repeat(BAR_WIDTH - filled), 'dim'),
    span(` ${String(Math.floor(share * 100)).padStart(3)} %`, 'bold'),
    span(`   ${done} of ${whole}`),
    span(leftText(leftMs), 'dim'),
  ]
}

export function leftText(leftMs: number | undefined): string {
  return leftMs === undefined ? '' : `   about ${spanText(leftMs)} left`
}
