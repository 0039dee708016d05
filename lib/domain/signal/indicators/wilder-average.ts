/**
 * Wilder's average: the plain mean of the first `period` values, then `average += (value − average)
 * ÷ period`. Equal to the library's to the last bit, which goes on adding up the last `period` values
 * long after that mean is known; a decision reads some thousand values.
 */
export class WilderAverage {
  readonly #period: number
  readonly #share: number
  #count = 0
  #sum = 0
  #average = 0

  constructor(period: number) {
    this.#period = period
    this.#share = 1 / period
  }

  get inputsMissing(): number {
    return Math.max(0, this.#period - this.#count)
  }

  /** Means something once no inputs are missing. */
  get average(): number {
    return this.#average
  }

  add(value: number): void {
    this.#count += 1
    if (this.#count > this.#period)
      this.#average = (value - this.#average) * this.#share + this.#average
    else {
      this.#sum += value
      this.#average = this.#sum / this.#period
    }
  }
}
