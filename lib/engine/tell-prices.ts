/** The alarms about prices (R-MKT-7): one for a symbol in each look, that says what stands in. */
import { type QuoteFault, quoteFaultText } from '../domain/market/quote.ts'
import { formatFixed } from '../domain/money/fixed.ts'
import { type AccountRun, accountId } from './engine.ts'
import { type PlanMarket } from './judge-plans.ts'
import { type QuoteFaults } from './known-quotes.ts'
import { raiseAlert } from './raise-alert.ts'

/** A market sync found a quote that is not to be believed. */
export async function tellUnbelieved(run: AccountRun, faults: QuoteFaults): Promise<void> {
  for (const [symbol, fault] of faults)
    await tellFault(run, symbol, fault, 'Nothing is bought on it. Look at the venue.')
}

/** What the open plans are judged on, where it is not a quote to be believed. */
export async function tellPlanPrices(
  run: AccountRun,
  markets: ReadonlyMap<string, PlanMarket>,
  faults: QuoteFaults,
  hasNoQuotes: boolean,
): Promise<void> {
  const nowMs = run.engine.clock.nowMs()
  for (const [symbol, fault] of faults) {
    const market = markets.get(symbol)
    if (market === undefined) continue
    const text = `${standIn([symbol, market], nowMs)} Look at the venue.`
    await tellFault(run, symbol, fault, text)
  }
  await tellStale(run, markets, faults, hasNoQuotes)
}

async function tellFault(
  run: AccountRun,
  symbol: string,
  fault: QuoteFault,
  text: string,
): Promise<void> {
  await raiseAlert(run.engine, {
    key: `${alertName(fault)}-${symbol}`,
    severity: 'warning',
    title: `${symbol}: the quote is ${quoteFaultText(fault)}`,
    text,
    account: accountId(run),
    symbol,
  })
}

function alertName(fault: QuoteFault): string {
  switch (fault.code) {
    case 'frozen':
      return 'quote-frozen'
    case 'spiking':
      return 'quote-spike'
    case 'stale':
    case 'missing':
      return 'quote-stale'
    case 'crossed':
    case 'not-positive':
      return 'quote-unfit'
  }
}

/** One alert a symbol; when the venue gave no quotes at all, one for all of them. */
async function tellStale(
  run: AccountRun,
  markets: ReadonlyMap<string, PlanMarket>,
  told: QuoteFaults,
  hasNoQuotes: boolean,
): Promise<void> {
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.decision * 1000
  const nowMs = run.engine.clock.nowMs()
  const stale = [...markets].filter(
    ([symbol, { price }]) =>
      !told.has(symbol) && (price === undefined || nowMs - price.atMs > ageMsMax),
  )
  const [first] = stale
  if (first === undefined) return
  const account = accountId(run)
  if (hasNoQuotes && stale.length > 1) {
    await raiseAlert(run.engine, {
      key: `quotes-stale-${account}`,
      severity: 'warning',
      title: `${account}: the venue gives no quotes for ${stale.length} symbols with open plans`,
      text: `Among them: ${standIn(first, nowMs)} Look at the venue's status and at the log.`,
      account,
    })
    return
  }
  for (const each of stale) {
    const [symbol] = each
    await raiseAlert(run.engine, {
      key: `quote-stale-${symbol}`,
      severity: 'warning',
      title: `${symbol}: there is no fresh quote for its open plans`,
      text: `${standIn(each, nowMs)} Look at the venue: is the symbol halted?`,
      account,
      symbol,
    })
  }
}

function standIn([symbol, { price }]: readonly [string, PlanMarket], nowMs: number): string {
  if (price === undefined) return `${symbol} has no price at all, so only time exits are judged.`
  const seconds = Math.round((nowMs - price.atMs) / 1000)
  return `${symbol} is judged by the ${price.source} ${formatFixed(price.bid)} of ${seconds} s ago, for stops and time exits only.`
}
