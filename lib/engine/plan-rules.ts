import { type AccountConfig } from '../domain/config/account-config.ts'
import { type EntryRules, type PlanRules } from '../domain/plan/plan-rules.ts'
import { type Fixed, ONE, multiplyDivide, parseFixed } from '../domain/money/fixed.ts'
import { type AccountRun } from './engine.ts'

const PERCENT = parseFixed('100')

/** What the account's venue and configuration allow a plan in this symbol to do. */
export function planRules(run: AccountRun, symbol: string): PlanRules {
  const { capabilities } = run.account.exchange
  const { config } = run.account
  const { exits } = config
  return {
    restingOrdersLockBalance: capabilities.restingOrdersLockBalance,
    amend: capabilities.amend,
    reduceOnly: capabilities.reduceOnly,
    onHold: config.holdList.includes(symbol),
    hardStopRests: exits.restingStop === 'hard',
    entry: entryRules(config),
    protection: {
      stopAttempts: exits.protection.stopAttempts,
      stopLimitAttempts: exits.protection.stopLimitAttempts,
      stopLimitSlippage: share(exits.protection.stopLimitPercent),
      sellAfterMs: exits.protection.sellAfterSeconds * 1000,
    },
    exit: {
      calmOrder: exits.calmOrder,
      calmSlippageMax: share(exits.calmSlippagePercentMax),
      calmRetriesMax: exits.calmRetriesMax,
    },
  }
}

export function entryRules({ entries }: Pick<AccountConfig, 'entries'>): EntryRules {
  return {
    order: entries.order,
    slippageMax: share(entries.slippagePercentMax),
    timeoutMs: entries.timeoutSeconds * 1000,
    requotesMax: entries.requotesMax,
    requoteMs: entries.requoteSeconds * 1000,
    thenCross: entries.thenCross,
  }
}

/** A percentage as a fraction. */
function share(percent: Fixed): Fixed {
  return multiplyDivide(percent, ONE, PERCENT, 'half-even')
}
