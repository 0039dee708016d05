import { type OrderCommand } from '../domain/order/commands.ts'
import { type Order } from '../domain/order/order.ts'
import { quoteFault, type Quote } from '../domain/market/quote.ts'
import { pairOf } from '../domain/ledger/fill.ts'
import { type Fixed } from '../domain/money/fixed.ts'
import { checkOrder, denialText } from '../domain/risk/check-order.ts'
import { EMPTY_EXPOSURE, type ExposureBook } from '../domain/risk/exposure.ts'
import { effectiveState } from '../domain/risk/trading-state.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { type QuoteFaults, doubtfulQuotes, readQuoteMemory } from './known-quotes.ts'
import { booksAreOpen, readInstrument, readOne, readOrder, readTradingState } from './read.ts'
import { readQuarantine } from './reconciliation/read-quarantine.ts'
import { applyCommand } from './record-order.ts'
import { exposureRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { type Stored, requireUnchanged } from './records/record.ts'
import { transact } from './transact.ts'

/** What only the venue can tell and an increasing order has to know; asked once per claim. */
interface VenueFacts {
  readonly quotes: readonly Quote[]
  /** Quotes that what was stored before speaks against, by symbol. */
  readonly quoteDoubts: QuoteFaults
  readonly freeQuoteBalance: Fixed | undefined
}

/**
 * Takes the right to send an order: the risk check, the reservation, the trading state that it was
 * checked under and the step to `sending` are one commit, so of two runs only one gets it, and
 * nothing increasing begins after a halt was committed.
 * @returns the claimed order, or nothing when it is not (or no more) to be sent by this run.
 */
export async function claimOrder(run: AccountRun, order: Order): Promise<Order | undefined> {
  const facts = order.intent.effect === 'reducing' ? undefined : await askVenue(run, order)
  const { result } = await transact(run, async (changes) => {
    const stored = await readOrder(run, order.intent.symbol, order.intent.intentId)
    if (stored === undefined) return undefined
    const command = await claimCommand(run, changes, stored.value, facts)
    const recorded = applyCommand(changes, stored, command)
    return recorded.recorded && command.command === 'claim' && !changes.isEmpty
      ? recorded.order
      : undefined
  })
  return result
}

async function claimCommand(
  run: AccountRun,
  changes: ChangeSet,
  order: Order,
  facts: VenueFacts | undefined,
): Promise<OrderCommand> {
  const atMs = run.engine.clock.nowMs()
  const { intent } = order
  if (facts === undefined)
    return { command: 'claim', atMs, quantity: intent.quantity, claimedValue: 0n }
  if (intent.expiresAtMs !== undefined && atMs >= intent.expiresAtMs)
    return { command: 'lapse', atMs, reason: 'too late to be sent' }
  const exposure = await readOne(run.engine.store, exposureRecord, keys.exposure(accountId(run)))
  const tradingState = await readTradingState(run)
  const quarantine = await readQuarantine(run)
  changes.useExposure(exposure)
  const decision = await judge(run, order, facts, {
    exposure,
    tradingState: effectiveState(tradingState.value, atMs),
    quarantine: quarantine.value[intent.symbol]?.reason,
  })
  if (!decision.allowed) return { command: 'deny', atMs, reason: denialText(decision.denial) }
  changes.add(
    requireUnchanged(tradingState.key, tradingState.stored),
    requireUnchanged(quarantine.key, quarantine.stored),
  )
  return {
    command: 'claim',
    atMs,
    quantity: decision.quantity,
    claimedValue: decision.reservedValue,
  }
}

/** What was read for the decision and has to be unchanged when it is committed. */
interface ClaimBasis {
  readonly exposure: Stored<ExposureBook> | undefined
  readonly tradingState: ReturnType<typeof effectiveState>
  readonly quarantine: string | undefined
}

async function judge(
  run: AccountRun,
  order: Order,
  facts: VenueFacts,
  { exposure, tradingState, quarantine }: ClaimBasis,
): Promise<ReturnType<typeof checkOrder>> {
  const { config } = run.account
  const nowMs = run.engine.clock.nowMs()
  const quoteAgeMsMax = config.exits.quoteAgeSecondsMax.sizing * 1000
  const quoteOf = (symbol: string): Quote | undefined =>
    facts.quotes.find((quote) => quote.symbol === symbol)
  return checkOrder(order.intent, {
    ready: await booksAreOpen(run),
    tradingState,
    quarantine,
    limits: config.limits,
    instrument: await readInstrument(run, order.intent.symbol),
    exposure: exposure?.value ?? EMPTY_EXPOSURE,
    quote: quoteOf(order.intent.symbol),
    quoteAgeMsMax,
    quoteDoubt: facts.quoteDoubts.get(order.intent.symbol),
    priceOf: (symbol) => {
      const quote = quoteOf(symbol)
      const fault = quoteFault(quote, nowMs, quoteAgeMsMax) ?? facts.quoteDoubts.get(symbol)
      return fault === undefined ? quote?.last : undefined
    },
    freeQuoteBalance: facts.freeQuoteBalance,
    nowMs,
  })
}

/** Fresh prices of everything held and the free balance; silence is kept as silence. */
async function askVenue(run: AccountRun, order: Order): Promise<VenueFacts> {
  const { exchange } = run.account
  const exposure = await readOne(run.engine.store, exposureRecord, keys.exposure(accountId(run)))
  const held = Object.keys(exposure?.value.positions ?? {})
  const symbols = [...new Set([order.intent.symbol, ...held])]
  const { known } = await readQuoteMemory(run)
  try {
    const quotes = await exchange.fetchQuotes(symbols)
    const balances = await exchange.fetchBalances()
    const currency = pairOf(order.intent.symbol).quote
    const free = balances.find((balance) => balance.currency === currency)?.free ?? 0n
    return { quotes, quoteDoubts: doubtfulQuotes(run, known, quotes), freeQuoteBalance: free }
  } catch (error) {
    run.engine.log.warn('the venue did not tell prices or balances; nothing is increased', {
      symbol: order.intent.symbol,
      error: String(error),
    })
    return { quotes: [], quoteDoubts: new Map(), freeQuoteBalance: undefined }
  }
}
