/**
 * The values that must never be written anywhere, and the means to take them out of a text.
 *
 * A value is found as it is, as it stands inside a JSON string, percent-encoded, and base64-encoded;
 * of a value with several lines (a PEM key), every long line counts on its own.
 */
export const REDACTED = '[redacted]'

const LINE_LENGTH_MIN = 16

export class Secrets {
  readonly #forms = new Set<string>()
  /** Longest first, so that a secret that contains another leaves nothing behind. */
  #ordered: readonly string[] = []

  /** From now on this value is taken out. @throws {RangeError} for an empty value. */
  register(value: string): void {
    if (value.trim() === '') throw new RangeError('an empty value cannot be kept secret')
    const lines = value.split(/\r?\n/).filter((line) => line.length >= LINE_LENGTH_MIN)
    for (const text of [value, value.trim(), ...lines]) {
      this.#forms.add(text)
      this.#forms.add(JSON.stringify(text).slice(1, -1))
      this.#forms.add(encodeURIComponent(text))
      this.#forms.add(Buffer.from(text, 'utf8').toString('base64'))
    }
    this.#ordered = [...this.#forms].sort((a, b) => b.length - a.length)
  }

  redact(text: string): string {
    let clean = text
    for (const form of this.#ordered)
      if (clean.includes(form)) clean = clean.replaceAll(form, REDACTED)
    return clean
  }
}
