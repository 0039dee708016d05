/**
 * The bars of a page as one text, because there are sixty of them and every minute brings one more:
 * open time, open, high, low, close and volume of a bar with one space between them, and one
 * semicolon between two bars. `1735689600000 60000.1 60010 59990 60005.5 1.25;1735689660000 …`
 *
 * What was read is remembered, so that a page that has grown by one bar costs the reading of one.
 * That only saves work: a text always means the same bars.
 */
import { type Bar } from '../../domain/market/bar.ts'
import { formatFixed, parseFixed } from '../../domain/money/fixed.ts'
import { type Codec, Misfit } from './codec.ts'

const PARTS = 6
const BETWEEN_PARTS = ' '
const BETWEEN_BARS = ';'

interface ReadPage {
  readonly text: string
  readonly bars: readonly Bar[]
}

/** So many pages are remembered, and at most as many older ones; by the text of their last bar. */
const PAGES_KEPT = 500

let newerPages = new Map<string, ReadPage>()
let olderPages = new Map<string, ReadPage>()
/** Only bars that were read, which are frozen: another one may change after it was written. */
const textsOfReadBars = new WeakMap<Bar, string>()

export const barsText: Codec<readonly Bar[]> = {
  decode(stored) {
    if (typeof stored !== 'string') throw Misfit.expected('bars as a text', stored)
    return stored === '' ? [] : readBars(stored)
  },
  encode: (bars) => grownText(bars) ?? bars.map(formatBar).join(BETWEEN_BARS),
}

function readBars(text: string): readonly Bar[] {
  const lastFrom = text.lastIndexOf(BETWEEN_BARS) + 1
  const lastBar = text.slice(lastFrom)
  const known = newerPages.get(lastBar) ?? olderPages.get(lastBar)
  if (known?.text === text) return known.bars
  const bars = grownPage(text, lastFrom) ?? text.split(BETWEEN_BARS).map(readBar)
  remember(lastBar, { text, bars: Object.freeze(bars) })
  return bars
}

/** The bars of a page that was read before it got its last bar. */
function grownPage(text: string, lastFrom: number): Bar[] | undefined {
  if (lastFrom === 0) return undefined
  const end = lastFrom - 1
  const bar = text.slice(end === 0 ? 0 : text.lastIndexOf(BETWEEN_BARS, end - 1) + 1, end)
  const before = newerPages.get(bar) ?? olderPages.get(bar)
  if (before?.text.length !== end || !text.startsWith(before.text)) return undefined
  newerPages.delete(bar)
  return [...before.bars, readBar(text.slice(lastFrom), before.bars.length)]
}

function remember(lastBar: string, page: ReadPage): void {
  if (newerPages.size >= PAGES_KEPT) {
    olderPages = newerPages
    newerPages = new Map()
  }
  newerPages.set(lastBar, page)
}

function readBar(text: string, index: number): Bar {
  const parts = text.split(BETWEEN_PARTS)
  if (parts.length !== PARTS)
    throw Misfit.within(index, Misfit.expected(`${PARTS} parts of a bar`, text))
  const [time = '', open = '', high = '', low = '', close = '', volume = ''] = parts
  const openTimeMs = Number(time)
  if (!/^\d+$/.test(time) || !Number.isSafeInteger(openTimeMs))
    throw Misfit.within(index, Misfit.within('openTimeMs', Misfit.expected('a time', time)))
  const amount = (name: keyof Bar, part: string): bigint => {
    try {
      return parseFixed(part)
    } catch (error) {
      throw Misfit.within(index, Misfit.within(name, error))
    }
  }
  const bar = Object.freeze({
    openTimeMs,
    open: amount('open', open),
    high: amount('high', high),
    low: amount('low', low),
    close: amount('close', close),
    volume: amount('volume', volume),
  })
  textsOfReadBars.set(bar, text)
  return bar
}

/** The text of a page that was read and has got one bar more since. */
function grownText(bars: readonly Bar[]): string | undefined {
  const last = bars.length - 1
  const before = bars[last - 1]
  const lastBefore = before === undefined ? undefined : textsOfReadBars.get(before)
  const known = lastBefore === undefined ? undefined : newerPages.get(lastBefore)
  if (known?.bars.length !== last) return undefined
  for (let index = 0; index < last; index += 1)
    if (known.bars[index] !== bars[index]) return undefined
  return known.text + BETWEEN_BARS + formatBar(bars[last] as Bar, last)
}

function formatBar(bar: Bar, index: number): string {
  const known = textsOfReadBars.get(bar)
  if (known !== undefined) return known
  const { openTimeMs } = bar
  if (!Number.isSafeInteger(openTimeMs) || openTimeMs < 0)
    throw Misfit.within(index, Misfit.within('openTimeMs', Misfit.expected('a time', openTimeMs)))
  const amounts = [bar.open, bar.high, bar.low, bar.close, bar.volume]
  return `${openTimeMs} ${amounts.map(formatFixed).join(BETWEEN_PARTS)}`
}
