/** What a person has to know of the differences, and how often. */
import { formatFixed } from '../../domain/money/fixed.ts'
import { explainDifference } from '../../domain/reconciliation/difference.ts'
import { type Sighting, isConfirmed } from '../../domain/reconciliation/sighting.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { raiseAlert } from '../raise-alert.ts'
import { type Standing } from './record-differences.ts'

export async function tellDifferences(run: AccountRun, standing: Standing): Promise<void> {
  await tellUnexplained(run, standing)
  await tellEnd(run, standing)
  await tellEquity(run, standing)
  await tellReports(run, standing)
}

function imposes({ difference }: Sighting): boolean {
  return difference.consequence === 'quarantine'
}

/** Again in every run while it lasts. */
async function tellUnexplained(run: AccountRun, { sightings }: Standing): Promise<void> {
  const unexplained = sightings.filter((each) => imposes(each) && isConfirmed(each))
  if (unexplained.length === 0) return
  const amounts = unexplained.map(
    ({ difference: { currency = '', amount = 0n } }) => `${currency} ${formatFixed(amount)}`,
  )
  await raiseAlert(run.engine, {
    key: `drift-${accountId(run)}`,
    severity: unexplained.some(({ difference }) => difference.quarantines.length > 0)
      ? 'critical'
      : 'warning',
    title: `ledger and venue disagree: ${amounts.join(', ')}`,
    text: [
      ...unexplained.map(({ difference }) => explainDifference(difference)),
      'Look for deposits, withdrawals or trades made by hand; `holdfast reconcile --explain` lists all.',
    ].join(' '),
    account: accountId(run),
  })
}

/** Before it is written that it is over: told twice is better than never. */
async function tellEnd(run: AccountRun, standing: Standing): Promise<void> {
  const { sightings, before, quarantine, quarantineBefore } = standing
  const still = new Set(sightings.map(({ difference }) => difference.key))
  const ended = [...before.values()].filter(
    (each) => imposes(each) && each.confirmedAtMs !== undefined && !still.has(each.difference.key),
  )
  const lifted = Object.keys(quarantineBefore).filter((symbol) => !(symbol in quarantine))
  if (ended.length === 0 && lifted.length === 0) return
  const amounts = ended.map(
    ({ difference: { currency = '', amount = 0n } }) => `${currency} ${formatFixed(amount)}`,
  )
  await raiseAlert(run.engine, {
    key: `difference-over-${accountId(run)}`,
    severity: 'info',
    title:
      ended.length === 0
        ? `a difference between ledger and venue is explained`
        : `a difference between ledger and venue is over: ${amounts.join(', ')}`,
    text:
      lifted.length === 0
        ? 'No symbol was held back by it alone.'
        : `Orders may increase ${lifted.join(', ')} again.`,
    account: accountId(run),
  })
}

async function tellEquity(run: AccountRun, { sightings }: Standing): Promise<void> {
  const drift = sightings.find(({ difference }) => difference.key === 'equity')
  if (drift === undefined || !isConfirmed(drift)) return
  await raiseAlert(run.engine, {
    key: `equity-drift-${accountId(run)}`,
    severity: 'critical',
    title: `${accountId(run)}: equity by the venue and by the ledger are apart`,
    text: `${drift.difference.explanation}. \`holdfast reconcile --explain\` lists every difference.`,
    account: accountId(run),
  })
}

/** Once, when it begins to count. */
async function tellReports(run: AccountRun, { sightings, before }: Standing): Promise<void> {
  for (const sighting of sightings) {
    const { difference } = sighting
    const { key, consequence, symbol } = difference
    const isThing = difference.class === 'external-order' || key.startsWith('orphan:')
    if (consequence !== 'report' || !isThing || !isConfirmed(sighting)) continue
    if (before.get(key)?.confirmedAtMs !== undefined) continue
    await raiseAlert(run.engine, {
      key: `difference-${accountId(run)}-${key}`,
      severity: 'info',
      title: `${symbol ?? accountId(run)}: ${difference.explanation}`,
      text: explainDifference(difference),
      account: accountId(run),
      ...(symbol === undefined ? {} : { symbol }),
    })
  }
}
