/**
 * A quote that is far from the one before (R-MKT-7): a wrong print, an emptied book, or a market that
 * really moved. One look cannot tell which, so a second one has to. What was seen once is a suspect;
 * it is believed when the next look confirms it.
 */
import { type Fixed, absolute, divide } from '../money/fixed.ts'
import { type Quote, type QuoteFault, QUOTE_PRICES, quoteTimeMs } from './quote.ts'

/**
 * A believed quote older than this says nothing about now. It may be long, because the price of
 * a wrong suspicion is one look.
 */
export const BELIEVED_AGE_MS_MAX = 3_600_000

/** Two looks closer together than this may have been answered from the same place in the venue. */
export const CONFIRMED_AFTER_MS = 5_000

/** Two looks further apart than this do not follow one another. */
export const CONFIRMED_WITHIN_MS = 180_000

type SpikeFault = Extract<QuoteFault, { code: 'spiking' }>

/**
 * Why this quote needs a second look: its bid, ask or last price is further than `percentMax` from
 * the believed one. The furthest is named.
 * @param believed what the venue said before.
 */
export function spikeFault(
  quote: Quote,
  believed: Quote | undefined,
  percentMax: Fixed,
): SpikeFault | undefined {
  // Nothing is a percentage of a price that is none, whoever stored it.
  if (believed === undefined || QUOTE_PRICES.some((name) => believed[name] <= 0n)) return undefined
  const believedAgeMs = quoteTimeMs(quote) - quoteTimeMs(believed)
  if (believedAgeMs > BELIEVED_AGE_MS_MAX) return undefined
  let furthest: SpikeFault | undefined
  for (const name of QUOTE_PRICES) {
    const percent = percentBetween(quote[name], believed[name])
    if (percent <= (furthest?.percent ?? percentMax)) continue
    const [price, from] = [quote[name], believed[name]]
    furthest = { code: 'spiking', name, price, believed: from, believedAgeMs, percent, percentMax }
  }
  return furthest
}

/** Rounded up, so that what is a little above a limit is above it. */
function percentBetween(price: Fixed, from: Fixed): Fixed {
  return divide(absolute(price - from) * 100n, from, 'ceiling')
}

/** What one look at a quote comes to. */
export type Look =
  | { readonly isBelieved: true }
  | {
      readonly isBelieved: false
      readonly fault: SpikeFault
      /** To be remembered for the next look. */
      readonly suspect: Quote
    }

/**
 * Whether to believe a quote that is fit in itself.
 * @param believed the quote that was believed last.
 * @param suspect what the look before this one left, if it was not believed.
 */
export function lookAtQuote(
  quote: Quote,
  believed: Quote | undefined,
  suspect: Quote | undefined,
  percentMax: Fixed,
): Look {
  const fault = spikeFault(quote, believed, percentMax)
  if (fault === undefined || believed === undefined) return { isBelieved: true }
  if (suspect === undefined || apartMs(quote, suspect) > CONFIRMED_WITHIN_MS)
    return { isBelieved: false, fault, suspect: quote }
  const isSame = spikeFault(quote, suspect, percentMax) === undefined
  if (!isSame && !fallsOn(quote, suspect, believed, percentMax))
    return { isBelieved: false, fault, suspect: quote }
  // Too soon for a second look: the first one goes on counting.
  if (apartMs(quote, suspect) < CONFIRMED_AFTER_MS) return { isBelieved: false, fault, suspect }
  return { isBelieved: true }
}

function apartMs(quote: Quote, suspect: Quote): number {
  return quote.receivedAtMs - suspect.receivedAtMs
}

/**
 * In a crash no two looks say the same. Both say that the bid is gone from where it was, and waiting
 * for a price that stays would be waiting for the end of the crash.
 */
function fallsOn(quote: Quote, suspect: Quote, believed: Quote, percentMax: Fixed): boolean {
  const hasFallen =
    suspect.bid < believed.bid && percentBetween(suspect.bid, believed.bid) > percentMax
  return hasFallen && quote.bid < suspect.bid
}
