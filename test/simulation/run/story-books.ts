/** What a commit means for the books, for the story. */
import { type JsonObject } from '../../../lib/ports/store.ts'
import { type Change, type Telling, moment, orderName, word } from './story-words.ts'

export const BOOK_TELLINGS: readonly Telling[] = [
  { partition: /^(?:symbol|money)#/, sort: /^fact#/, text: factChange },
  { partition: /^rebuilds#/, sort: /./, text: rebuildChange },
  { partition: /^symbol#/, sort: /^ledger-change#/, text: ledgerChange },
  { partition: /^quarantine#/, sort: /./, text: quarantineChange },
  { partition: /^account#/, sort: /^look-back$/, text: lookBackChange },
  { partition: /^account#/, sort: /^cash$/, text: cashChange },
]

function factChange(fact: JsonObject, before: JsonObject | undefined): Change {
  const verb = before === undefined ? 'books' : 'corrects'
  const fill = fact['fill'] as JsonObject | undefined
  if (fill === undefined) return movementChange(fact['movement'] as JsonObject, verb)
  const what = `${word(fill['side'])} ${word(fill['symbol'])} ${word(fill['quantity'])} at ${word(fill['price'])}`
  const whose =
    fill['intentId'] === undefined ? 'of somebody else' : `of order ${orderName(fill['intentId'])}`
  return {
    text: `${verb} trade ${word(fill['tradeId'])} ${whose}: ${what}`,
    ...moment(fill['appliedAtMs']),
  }
}

function movementChange(movement: JsonObject, verb: string): Change {
  const { kind, movementId, quantity, currency, symbol, appliedAtMs } = movement
  const where = symbol === undefined ? 'as money' : `in the lots of ${word(symbol)}`
  return {
    text: `${verb} ${word(kind)} ${word(movementId)} of ${word(quantity)} ${word(currency)} ${where}`,
    ...moment(appliedAtMs),
  }
}

function rebuildChange(rebuild: JsonObject, before: JsonObject | undefined): Change {
  const { symbol, reason, requestedAtMs } = rebuild
  const position = rebuild['position'] as JsonObject | undefined
  if (position !== undefined)
    return { text: `rebuilds ${word(symbol)}: ${word(position['entryCount'])} facts so far` }
  const verb = before?.['position'] === undefined ? 'asks for' : 'begins again with'
  return { text: `${verb} a rebuild of ${word(symbol)}: ${word(reason)}`, ...moment(requestedAtMs) }
}

function ledgerChange({ symbol, before, after, atMs }: JsonObject): Change {
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)]
  const difference = is === '{}' ? 'nothing is different' : `${was} became ${is}`
  return {
    text: `puts the rebuilt book of ${word(symbol)} in place: ${difference}`,
    ...moment(atMs),
  }
}

function quarantineChange({ listing, id, problem, seenAtMs }: JsonObject): Change {
  const what = listing === 'trades' ? 'trade' : 'movement'
  return {
    text: `puts ${what} ${word(id)} into quarantine: ${word(problem)}`,
    ...moment(seenAtMs),
  }
}

function lookBackChange(look: JsonObject, before: JsonObject | undefined): Change | undefined {
  if (look['requestedAtMs'] === before?.['requestedAtMs']) return undefined
  const { depth, reason, requestedAtMs } = look
  return {
    text: `asks for a look back of depth ${word(depth)}: ${word(reason)}`,
    ...moment(requestedAtMs),
  }
}

/** Only the opening: what fills move is told with the fills. */
function cashChange(cash: JsonObject, before: JsonObject | undefined): Change | undefined {
  if (cash['openedAtMs'] === undefined || before?.['openedAtMs'] !== undefined) return undefined
  return {
    text: `opens the ledger with ${JSON.stringify(cash['balances'])}`,
    ...moment(cash['openedAtMs']),
  }
}
