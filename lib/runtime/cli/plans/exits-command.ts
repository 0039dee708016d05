/** `holdfast exits --audit`: what exits were meant to bring, and what they brought. */
import { type AuditGrouping, type ExitAuditRow } from '../../../domain/plan/exit-audit.ts'
import { type Fixed, formatFixed, roundToDecimals } from '../../../domain/money/fixed.ts'
import { type ExitAuditReport, auditExits } from '../../../engine/exits/exit-audit.ts'
import { amountText, percentText, signedText } from '../../display/format-amount.ts'
import { spanText } from '../../display/format-time.ts'
import { EXIT_DONE } from '../exit-codes.ts'
import { plural, refuse, writeJson } from '../ledger/answer.ts'
import { type LedgerCommandIo, type LedgerRequest, withLedger } from '../ledger/ledger-session.ts'
import { textTable } from '../ledger/text-table.ts'

export interface ExitsCommand extends LedgerRequest {
  readonly by: AuditGrouping
  /** Plans that ended from here on, and before `toMs`. Milliseconds since the epoch. */
  readonly fromMs?: number
  readonly toMs?: number
}

/** Fits into a sort key, and no plan ends later. */
const END_OF_TIME_MS = 999_999_999_999_999

export async function exitsCommand(command: ExitsCommand, io: LedgerCommandIo): Promise<number> {
  return withLedger(io, command, async ({ run, account, isKnown, accounts }) => {
    if (!isKnown)
      return refuse(io, command, `no account ${account}; there are: ${accounts.join(', ')}`)
    const { by, fromMs = 0, toMs = END_OF_TIME_MS } = command
    const report = await auditExits(run, by, { fromMs, toMs })
    if (command.json) writeJson(io, { account, ...reportJson(report) })
    else io.writeOut(reportText(account, report))
    return EXIT_DONE
  })
}

function reportJson({ by, rows, totals }: ExitAuditReport) {
  return {
    by,
    rows: rows.map(({ slippage, unprotectedMs, ...row }) => ({
      ...row,
      slippagePercent: slippage === undefined ? null : slippage.share * 100n,
      slippage: slippage?.value ?? null,
      unprotectedSeconds: unprotectedMs / 1000,
    })),
    totals: totals.map(({ unprotectedMs, ...each }) => ({
      ...each,
      unprotectedSeconds: unprotectedMs / 1000,
    })),
  }
}

function reportText(account: string, report: ExitAuditReport): string {
  if (report.totals.length === 0) return `${account}: no plan ended in this time.\n`
  return report.totals.map((totals) => textOf(account, report, totals)).join('\n')
}

function textOf(
  account: string,
  { by, rows }: ExitAuditReport,
  totals: ExitAuditReport['totals'][number],
): string {
  const { quote } = totals
  const header = [by, 'exits', 'P&L', 'fees', 'R set', 'R got', 'slippage', '', 'bare']
  const ofQuote = rows.filter((row) => row.quote === quote)
  return [
    `${account}: ${plural(totals.plans, 'plan')} ended, ${plural(totals.exits, 'exit')}, in ${quote}\n`,
    textTable(header, ofQuote.map(cellsOf), header.slice(1)),
    'Adds up to\n',
    totalLine(totals.sold, 'of all exits above'),
    totalLine(totals.unsold, 'what is left over, too small to sell: its cost'),
    ...(totals.unexplained === 0n
      ? []
      : [totalLine(totals.unexplained, 'NOT EXPLAINED by the trades of the plans')]),
    totalLine(totals.plansPnl, 'realised by the plans'),
    totalLine(totals.ledgerPnl, 'realised by the same trades in the ledger'),
    ...(totals.fromOtherLots === 0n
      ? []
      : [totalLine(totals.fromOtherLots, 'of it by lots that the plans had not bought')]),
  ].join('')
}

function cellsOf(row: ExitAuditRow): readonly string[] {
  const { group, exits, pnl, fees, configuredRiskReward, realisedR, slippage, unprotectedMs } = row
  return [
    group,
    String(exits),
    signedText(pnl),
    amountText(fees),
    configuredRiskReward === undefined ? '' : amountText(configuredRiskReward),
    realisedR === undefined ? '' : signedText(realisedR),
    slippage === undefined ? '' : percentText(slippage.share),
    slippage === undefined ? '' : signedText(slippage.value),
    spanText(unprotectedMs),
  ]
}

const DECIMALS_SHOWN = 8

function totalLine(amount: Fixed, what: string): string {
  const shown = formatFixed(roundToDecimals(amount, DECIMALS_SHOWN, 'half-even'))
  return `  ${shown.padStart(18)}  ${what}\n`
}
