/**
 * A line of text in parts, each with a tone: widths are counted before colours are added, because
 * an escape sequence takes no room on the screen.
 */
export type Tone = 'plain' | 'bold' | 'dim' | 'good' | 'bad' | 'warning' | 'accent'

export interface Span {
  readonly text: string
  readonly tone: Tone
}

export type StyledLine = readonly Span[]

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text: printable(text), tone }
}

/** Words of a venue or a file are shown as they are, but they do not move the cursor. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}

/** Text brought to exactly `width`, cut with an ellipsis when it is longer. */
export function leftAligned(text: string, width: number): string {
  return cut(text, width).padEnd(width)
}

export function rightAligned(text: string, width: number): string {
  return cut(text, width).padStart(width)
}

export function cut(text: string, width: number): string {
  if (text.length <= width) return text
  return width < 1 ? '' : `${text.slice(0, width - 1)}…`
}

export function lineWidth(line: StyledLine): number {
  return line.reduce((width, part) => width + part.text.length, 0)
}

/** The line as text of at most `columns`, coloured when asked for, without spaces at its end. */
export function lineText(line: StyledLine, columns: number, colour: boolean): string {
  let room = columns
  const parts = line.map((part) => {
    const text = cut(part.text, room)
    room -= text.length
    return { text, tone: part.tone }
  })
  while (parts.length > 0 && parts.at(-1)?.text.trim() === '') parts.pop()
  const last = parts.at(-1)
  if (last !== undefined) parts[parts.length - 1] = { ...last, text: last.text.trimEnd() }
  return parts.map(({ text, tone }) => (colour ? painted(text, tone) : text)).join('')
}

/** The tone of a gain, a loss, or neither. */
export function resultTone(amount: bigint): Tone {
  if (amount === 0n) return 'plain'
  return amount > 0n ? 'good' : 'bad'
}

function painted(text: string, tone: Tone): string {
  const code = codeOf(tone)
  return code === undefined || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`
}

function codeOf(tone: Tone): string | undefined {
  switch (tone) {
    case 'plain':
      return undefined
    case 'bold':
      return '1'
    case 'dim':
      return '2'
    case 'good':
      return '32'
    case 'bad':
      return '31'
    case 'warning':
      return '33'
    case 'accent':
      return '1;36'
  }
}
