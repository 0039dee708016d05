/** What a commit means, one sentence for each item that a reader of the story cares about. */
import { type JsonObject, type JsonValue, type Write } from '../../../lib/ports/store.ts'
import { BOOK_TELLINGS } from './story-books.ts'
import { type Change, type Telling, moment, orderName, word } from './story-words.ts'

/** Compares with `known`, which is brought up to date; nothing for items that stay untold. */
export function changesIn(
  writes: readonly Write[],
  known: Map<string, JsonObject>,
): readonly Change[] {
  return writes.flatMap((write) => {
    if (write.action === 'require') return []
    const tell = TOLD.find(({ sort, partition }) =>
      partition === undefined
        ? sort.test(write.key.sort)
        : partition.test(write.key.partition) && sort.test(write.key.sort),
    )
    if (tell === undefined) return []
    const place = `${write.key.partition}/${write.key.sort}`
    if (write.action === 'delete') {
      known.delete(place)
      return []
    }
    const id = tell.id?.(write.content) ?? place
    const change = tell.text(write.content, known.get(id))
    known.set(id, write.content)
    return change === undefined ? [] : [change]
  })
}

const TOLD: readonly Telling[] = [
  { partition: /^symbol#/, sort: /^order#/, text: orderChange },
  { partition: /^symbol#/, sort: /^plan#/, id: planId, text: planChange },
  { partition: /^open-plans#/, sort: /./, id: planId, text: planChange },
  { partition: /^symbol#/, sort: /^decision#/, text: decisionChange },
  { partition: /^account#/, sort: /^trading-state$/, text: tradingStateChange },
  { partition: /^account#/, sort: /^command#/, text: commandChange },
  { partition: /^differences#/, sort: /./, text: differenceChange },
  { partition: /^config$/, sort: /^version#/, text: () => ({ text: 'stores a configuration' }) },
  ...BOOK_TELLINGS,
]

function orderChange(order: JsonObject, before: JsonObject | undefined): Change | undefined {
  const intent = order['intent'] as JsonObject
  const name = `the ${word(intent['purpose'])} order ${orderName(intent['intentId'])}`
  const atMs = moment(order['updatedAtMs'])
  if (before === undefined) {
    const wanted = `${word(intent['side'])} ${word(intent['symbol'])} ${word(intent['quantity'])}`
    const price = [priced('at', intent['limitPrice']), priced('when', intent['triggerPrice'])]
    return { text: `wants ${name}: ${wanted} ${word(intent['type'])}${price.join('')}`, ...atMs }
  }
  const news: string[] = []
  if (order['state'] !== before['state'])
    news.push(`${word(before['state'])} → ${word(order['state'])}`)
  else if (order['claimEpoch'] !== before['claimEpoch']) news.push('claimed again')
  if (order['retryable'] === true && before['retryable'] !== true) news.push('did not get through')
  if (order['filledQuantity'] !== before['filledQuantity'])
    news.push(`${word(order['filledQuantity'])} of ${word(order['quantity'])} booked`)
  else if (order['venueFilledQuantity'] !== before['venueFilledQuantity'])
    news.push(`the venue counts ${word(order['venueFilledQuantity'])} filled`)
  if (before['cancelRequestedAtMs'] === undefined && order['cancelRequestedAtMs'] !== undefined)
    news.push('to be cancelled')
  news.push(...amendmentNews(order, before))
  if (order['reason'] !== undefined && order['reason'] !== before['reason'])
    news.push(word(order['reason']))
  return news.length === 0 ? undefined : { text: `has ${name}: ${news.join(', ')}`, ...atMs }
}

function amendmentNews(order: JsonObject, before: JsonObject): readonly string[] {
  const asked = termsText(order['amendment'])
  const news: string[] = []
  if (asked !== undefined && asked !== termsText(before['amendment']))
    news.push(`to be amended to ${asked}`)
  const stands = termsText({ ...order, quantity: undefined })
  if (stands !== undefined && stands !== termsText({ ...before, quantity: undefined }))
    news.push(`stands at ${stands}`)
  if (order['quantity'] !== before['quantity']) news.push(`is for ${word(order['quantity'])}`)
  if (order['amendRefusedAtMs'] !== before['amendRefusedAtMs'] && asked === undefined)
    if (order['amendRefusedAtMs'] !== undefined) news.push('was not amended')
  return news
}

function termsText(terms: JsonValue | undefined): string | undefined {
  if (typeof terms !== 'object' || terms === null) return undefined
  const { quantity, limitPrice, triggerPrice } = terms as JsonObject
  const said = [
    ...(quantity === undefined ? [] : [word(quantity)]),
    ...(limitPrice === undefined ? [] : [`at ${word(limitPrice)}`]),
    ...(triggerPrice === undefined ? [] : [`when ${word(triggerPrice)}`]),
  ]
  return said.length === 0 ? undefined : said.join(' ')
}

function planId(plan: JsonObject): string {
  return word(plan['planId'])
}

function planChange(plan: JsonObject, before: JsonObject | undefined): Change | undefined {
  const name = planName(plan)
  if (before === undefined)
    return { text: `opens ${name} by ${word(plan['strategy'])}`, ...moment(plan['createdAtMs']) }
  const news: string[] = []
  if (plan['status'] !== before['status'])
    news.push(`${word(before['status'])} → ${word(plan['status'])}${endText(plan)}`)
  for (const [field, said] of PLAN_SUMS)
    if (plan[field] !== before[field]) news.push(`${said} ${word(plan[field])}`)
  if (plan['unprotectedSinceMs'] !== undefined && before['unprotectedSinceMs'] === undefined)
    news.push('unprotected from now')
  if (plan['unprotectedSinceMs'] === undefined && before['unprotectedSinceMs'] !== undefined)
    news.push('unprotected no more')
  if (plan['exitWish'] !== undefined && before['exitWish'] === undefined)
    news.push(`to be closed (${word(plan['exitWish'])})`)
  for (const [field, said] of PLAN_LEVELS) {
    const [was, is] = [JSON.stringify(before[field]), JSON.stringify(plan[field])]
    if (is !== was) news.push(is === undefined ? `${said} no more` : `${said} ${is}`)
  }
  return news.length === 0 ? undefined : { text: `has ${name}: ${news.join(', ')}` }
}

const PLAN_SUMS = [
  ['enteredQuantity', 'in'],
  ['exitedQuantity', 'out'],
  ['protectedQuantity', 'protected'],
] as const

const PLAN_LEVELS = [
  ['trail', 'trails'],
  ['breakEvenStop', 'stop at break-even'],
  ['partsSold', 'parts sold'],
  ['adjustment', 'adjustment'],
  ['levels', 'levels'],
] as const

function endText(plan: JsonObject): string {
  const exit = plan['exit'] as JsonObject | undefined
  const why = plan['end'] ?? exit?.['reason']
  return why === undefined ? '' : ` (${word(why)})`
}

function decisionChange(decision: JsonObject): Change | undefined {
  if (decision['planId'] === undefined) return undefined
  const what = `${word(decision['strategy'])} on ${word(decision['symbol'])}`
  return { text: `decides for ${what}`, ...moment(decision['decidedAtMs']) }
}

function tradingStateChange(now: JsonObject, before: JsonObject | undefined): Change | undefined {
  if (now['state'] === before?.['state']) return undefined
  const why = `by ${word(now['setBy'])}: ${word(now['cause'])}`
  const from = before === undefined ? '' : `${word(before['state'])} → `
  return {
    text: `sets the trading state ${from}${word(now['state'])}, ${why}`,
    ...moment(now['setAtMs']),
  }
}

function commandChange(row: JsonObject): Change {
  const what = `${word(row['command'])} of ${word(row['by'])}`
  return { text: `carries out the command ${what}: ${word(row['result'])}`, ...moment(row['atMs']) }
}

function differenceChange(now: JsonObject, before: JsonObject | undefined): Change | undefined {
  const isSame = before?.['class'] === now['class'] && before?.['status'] === now['status']
  if (isSame) return undefined
  const seen = now['status'] === 'confirmed' ? 'counts a difference' : 'sees a difference'
  return { text: `${seen}: ${word(now['explanation'])}`, ...moment(now['lastSeenAtMs']) }
}

function priced(how: string, price: unknown): string {
  return price === undefined ? '' : ` ${how} ${word(price)}`
}

function planName(plan: JsonObject): string {
  return `plan ${word(plan['planId']).slice(0, 8)} of ${word(plan['symbol'])}`
}
