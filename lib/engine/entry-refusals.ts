/** What stands against a new plan now, whatever a strategy proposes. */
import { quoteFault, quoteFaultText } from '../domain/market/quote.ts'
import { type Plan } from '../domain/plan/plan.ts'
import { type AccountRun, accountId } from './engine.ts'
import { type Market } from './fresh-markets.ts'
import { doubtOfStored, readQuoteMemory } from './known-quotes.ts'
import { booksAreOpen } from './read.ts'
import { LOSS_PREFIX, keys } from './records/keys.ts'
import { lossRecord } from './records/plan-records.ts'

/** Every reason with its numbers; none when a plan may be opened. */
export async function entryRefusals(
  run: AccountRun,
  strategy: string,
  market: Market,
  open: readonly Plan[],
): Promise<readonly string[]> {
  return [
    ...(await quoteRefusals(run, market)),
    ...limitRefusals(run, market, open),
    ...((await booksAreOpen(run)) ? [] : ['the books of the account are not open yet']),
    ...(await coolDown(run, strategy, market.quote.symbol)),
  ]
}

async function quoteRefusals(run: AccountRun, { quote }: Market): Promise<readonly string[]> {
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.decision * 1000
  const { known } = await readQuoteMemory(run)
  const fault =
    quoteFault(quote, run.engine.clock.nowMs(), ageMsMax) ?? doubtOfStored(run, known, quote.symbol)
  return fault === undefined ? [] : [`the quote is ${quoteFaultText(fault)}`]
}

function limitRefusals(
  run: AccountRun,
  { quote }: Market,
  open: readonly Plan[],
): readonly string[] {
  const { limits, symbols, holdList } = run.account.config
  const { symbol } = quote
  const refusals: string[] = []
  if (!symbols.includes(symbol)) refusals.push(`${symbol} is not configured`)
  // What may not be sold could be neither protected nor closed.
  if (holdList.includes(symbol)) refusals.push(`${symbol} is on the hold list`)
  if (open.length >= limits.openPlansMax)
    refusals.push(`${open.length} plans are open, at most ${limits.openPlansMax}`)
  const inSymbol = open.filter((plan) => plan.symbol === symbol).length
  if (inSymbol >= limits.openPlansPerSymbolMax)
    refusals.push(
      `${inSymbol} plans are open in ${symbol}, at most ${limits.openPlansPerSymbolMax}`,
    )
  return refusals
}

/** After a loss, the symbol rests for as long as the strategy's config says (R-SIG-6). */
async function coolDown(
  run: AccountRun,
  strategy: string,
  symbol: string,
): Promise<readonly string[]> {
  const config = run.account.config.strategies.find(
    ({ id, symbols }) => id === strategy && symbols.includes(symbol),
  )
  const { partition } = keys.position(accountId(run), symbol)
  const { items } = await run.engine.store.query(partition, {
    from: LOSS_PREFIX,
    to: `${LOSS_PREFIX}~`,
    descending: true,
    limit: 1,
  })
  const [last] = items.map((item) => lossRecord.read(item).value)
  if (config === undefined || last === undefined) return []
  const restUntilMs = last.endedAtMs + config.cooldownMinutes * 60_000
  const leftMs = restUntilMs - run.engine.clock.nowMs()
  return leftMs > 0
    ? [`resting for ${Math.ceil(leftMs / 1000)} s after the loss of plan ${last.planId}`]
    : []
}
