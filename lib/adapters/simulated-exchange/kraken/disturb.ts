/** The faults that happen in the market and on the accounts, not to a request. */
import { type MarketFault } from './control-requests.ts'
import { type Face } from './face.ts'

/** A request that is well formed and cannot be met. */
export class ControlRefusal extends Error {
  override readonly name = 'ControlRefusal'
}

/**
 * @param halted the symbols that are halted, kept up to date
 * @throws {ControlRefusal} for what the venue does not have or refuses; nothing has changed then
 */
export function disturb(face: Face, halted: Set<string>, fault: MarketFault): void {
  const { venue } = face
  if ('account' in fault && !venue.hasAccount(fault.account))
    throw new ControlRefusal(`there is no account ${fault.account}`)
  if ('symbol' in fault && fault.symbol !== undefined && !isListed(face, fault.symbol))
    throw new ControlRefusal(`there is no symbol ${fault.symbol}`)
  switch (fault.kind) {
    case 'reject-next': {
      const { kind: _, account, ...rule } = fault
      venue.rejectNext(account, withoutAbsent(rule))
      return
    }
    case 'limit-fill':
      venue.limitFill(fault.symbol, fault.quantity)
      return
    case 'halt':
      if (fault.halted) halted.add(fault.symbol)
      else halted.delete(fault.symbol)
      venue.haltSymbol(fault.symbol, fault.halted)
      return
    default: {
      const result = changeAccount(face, fault)
      if ('refused' in result)
        throw new ControlRefusal(`${fault.kind} was refused: ${result.refused.code}`)
    }
  }
}

type AccountFault = Exclude<MarketFault, { readonly kind: 'reject-next' | 'limit-fill' | 'halt' }>
type Outcome = object | { readonly refused: { readonly code: string } }

function changeAccount({ venue }: Face, fault: AccountFault): Outcome {
  const { account } = fault
  switch (fault.kind) {
    case 'foreign-trade': {
      const { kind: _, account: __, ...trade } = fault
      if (trade.timeMs !== undefined && trade.timeMs > venue.nowMs())
        throw new ControlRefusal('the time of the trade is in the future')
      return venue.tradeByAnotherClient(account, withoutAbsent(trade))
    }
    case 'liquidate':
      return venue.liquidate(account, fault.symbol, fault.quantity)
    case 'correct-trade': {
      const { kind: _, account: __, tradeId, ...correction } = fault
      return venue.correctTrade(account, tradeId, withoutAbsent(correction))
    }
    case 'deposit':
      return venue.deposit(account, fault.currency, fault.amount)
    case 'withdraw':
      return venue.withdraw(account, fault.currency, fault.amount, fault.fee)
    case 'convert': {
      const { kind: _, account: __, ...conversion } = fault
      if (conversion.from === conversion.to)
        throw new ControlRefusal(`${conversion.from} cannot be converted into itself`)
      return venue.convert(account, withoutAbsent(conversion))
    }
    case 'reward':
      return venue.reward(account, fault.currency, fault.amount)
    case 'adjust':
      return venue.adjust(account, fault.currency, fault.amount)
  }
}

function isListed({ venue }: Face, symbol: string): boolean {
  return venue.instruments.some((instrument) => instrument.symbol === symbol)
}

type Present<Whole> = { [Name in keyof Whole]: Exclude<Whole[Name], undefined> }

function withoutAbsent<Whole extends object>(whole: Whole): Present<Whole> {
  return Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== undefined),
  ) as Present<Whole>
}
