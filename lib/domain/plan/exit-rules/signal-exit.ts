import { formatFixed } from '../../money/fixed.ts'
import { breakEvenPrice } from '../break-even.ts'
import { type ExitRule, type Verdict } from './exit-rule.ts'
import { NO_PRICE, isoTime, notFresh, priceInputs } from './verdict-inputs.ts'

/**
 * Out because the strategy says so, at or above break-even after fees, or at a loss where the plan's
 * terms allow it (R-EXIT-9). A signal counts from the bar that gave it until it expires.
 */
export const signalExit: ExitRule = ({ plan, price, instrument, nowMs }) => {
  const reason = 'SIGNAL'
  const { exitSignal: signal, terms } = plan
  if (signal === undefined) {
    const whyNot = 'the strategy has not asked for it'
    return { fired: false, reason, whyNot, inputs: priceInputs(price) }
  }
  const breakEven = breakEvenPrice(plan, instrument)
  const inputs = {
    ...priceInputs(price, breakEven),
    trigger: signal.trigger,
    signalTime: isoTime(signal.atMs),
    signalUntil: isoTime(signal.untilMs),
    atLoss: String(terms?.signalAtLoss === true),
  }
  const no = (whyNot: string): Verdict => ({ fired: false, reason, whyNot, inputs })
  if (nowMs < signal.atMs || nowMs >= signal.untilMs)
    return no(`the signal ${signal.trigger} does not count at ${isoTime(nowMs)}`)
  if (price === undefined) return no(NO_PRICE)
  const stale = notFresh(price)
  if (stale !== undefined) return no(stale)
  if (price.bid < breakEven && terms?.signalAtLoss !== true)
    return no(`bid ${formatFixed(price.bid)} is below break-even ${formatFixed(breakEven)}`)
  const detail = `signal ${signal.trigger} of ${isoTime(signal.atMs)}`
  return { fired: true, reason, price: price.bid, detail, inputs }
}
