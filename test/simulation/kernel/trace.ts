/** A hash over everything that happened, in its order: two runs are the same when their hashes are. */
export class Trace {
  #left = 0x811c9dc5
  #right = 0x1b873593

  note(word: number): void {
    this.#left = Math.imul(this.#left ^ word, 0x01000193)
    this.#right = Math.imul((this.#right << 13) | (this.#right >>> 19), 5) + (word ^ this.#left)
  }

  /** Times and other numbers beyond 32 bits. */
  noteLong(value: number): void {
    this.note(value | 0)
    this.note(Math.floor(value / 2 ** 32))
  }

  noteText(text: string): void {
    for (let index = 0; index < text.length; index += 1) this.note(text.charCodeAt(index))
  }

  /** 16 hex digits. */
  get hash(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
    return hex(this.#left) + hex(this.#right)
  }
}
