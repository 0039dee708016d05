/** Times and spans as people read them. Moments are UTC. */

/** `2026-01-05 14:32:10` */
export function momentText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** `14:32:10` */
export function clockText(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19)
}

/** The two largest units: `2d 3h`, `1h 05m`, `12m`, `45s`; `12m 30s` only below ten minutes. */
export function spanText(spanMs: number): string {
  const seconds = Math.max(0, Math.round(spanMs / 1000))
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  if (days > 0) return `${days}d ${hours}h`
  if (hours > 0) return `${hours}h ${String(minutes).padStart(2, '0')}m`
  if (minutes >= 10) return `${minutes}m`
  return minutes > 0 ? `${minutes}m ${String(seconds % 60).padStart(2, '0')}s` : `${seconds}s`
}
