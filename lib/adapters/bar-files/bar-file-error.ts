/** A bar file that cannot be read, with the place and what is wrong there. */
export class BarFileError extends Error {
  override readonly name = 'BarFileError'
  readonly path: string
  /** From 1, the header included. */
  readonly line: number

  constructor(path: string, line: number, problem: string) {
    super(`${path}:${line}: ${problem}`)
    this.path = path
    this.line = line
  }
}
