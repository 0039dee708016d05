/** Recoveries that show in what functions answer. */
import { type LeaseOutcome } from '../../../lib/engine/lease.ts'
import { type ReconcileReport } from '../../../lib/engine/reconcile.ts'
import { type ScanReport } from '../../../lib/engine/scan-signals.ts'
import { type FillSyncReport } from '../../../lib/engine/sync-fills.ts'
import { type MarketSyncReport } from '../../../lib/engine/sync-market.ts'
import { type PartialBatchResponse } from '../../../lib/runtime/queue-records.ts'
import { healedGaps } from './bar-watch.ts'
import { type RecoveryName } from './recovery-branches.ts'
import { type RunMemory } from './run-memory.ts'

const MINUTE_MS = 60_000

type ByAccount<T> = Readonly<Record<string, LeaseOutcome<T>>>
type Results = readonly RecoveryName[]

export class ResultWatch {
  readonly #openBooks = new Set<string>()
  /** By account: the last minute in which a scan decided something. */
  readonly #decidedMinutes = new Map<string, number>()

  booksOpened(account: string): void {
    this.#openBooks.add(account)
  }

  result(run: RunMemory, result: unknown): Results {
    switch (run.invocation.functionName) {
      case 'execute-orders':
      case 'monitor-plans':
        return messagesLeft(result)
      case 'sync-market':
        return healedGaps(run, result as readonly MarketSyncReport[])
      case 'operate':
        return isRepeated(result) ? ['command-repeated'] : []
      case 'sync-fills':
        return eachHeld(result as ByAccount<FillSyncReport>, (account, report) =>
          this.#fillSync(run, account, report),
        )
      case 'reconcile':
        return eachHeld(result as ByAccount<ReconcileReport>, (account, report) =>
          listed(run, account, report),
        )
      case 'scan-signals':
        return eachHeld(result as ByAccount<ScanReport>, (account, report) =>
          this.#scan(run, account, report),
        )
      case 'check-risk':
        return eachHeld(result as ByAccount<unknown>, () => [])
      default:
        return []
    }
  }

  /** A page that was applied as a whole moves its cursor; one that stopped at a trade does not. */
  #fillSync(run: RunMemory, account: string, report: FillSyncReport): Results {
    if (report.complete) return []
    if (!this.#openBooks.has(account)) return ['books-opening-put-off']
    const taken = run.pagesTaken.get(account) ?? 0
    if (report.pages > taken) return ['fill-sync-stopped-at-young-trade']
    return report.pages === 0 ? ['fill-sync-out-of-time'] : []
  }

  #scan(run: RunMemory, account: string, report: ScanReport): Results {
    const minute = Math.floor(run.invocation.startedAtMs / MINUTE_MS)
    const wasDecided = this.#decidedMinutes.get(account) === minute
    if (report.decisions > 0) this.#decidedMinutes.set(account, minute)
    const isNone = report.decisions === 0 && report.withoutMarket.length === 0
    return wasDecided && isNone ? ['decided-before'] : []
  }
}

/** Without a lookup that settled something, only the listing can have shown the orders. */
function listed(run: RunMemory, account: string, report: ReconcileReport): Results {
  const found = run.foundResting.get(account) ?? 0
  return report.settled === 0 ? Array<RecoveryName>(found).fill('unknown-settled-by-listing') : []
}

function eachHeld<T>(
  outcomes: ByAccount<T>,
  recoveries: (account: string, report: T) => Results,
): Results {
  return Object.entries(outcomes).flatMap(([account, outcome]): Results => {
    if (outcome.held) return recoveries(account, outcome.result)
    // A lease that was lost on the way showed in its refused write.
    return outcome.reason.includes('lease#') ? [] : ['lease-refused']
  })
}

function messagesLeft(result: unknown): Results {
  const { batchItemFailures = [] } = result as Partial<PartialBatchResponse>
  return batchItemFailures.map(() => 'message-comes-again')
}

function isRepeated(result: unknown): boolean {
  const outcome = result as { readonly result?: { readonly repeated?: boolean } }
  return outcome.result?.repeated === true
}
