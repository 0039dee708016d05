/** One thing that is wrong with a configuration, said so that a person can find and mend it. */
export interface ConfigProblem {
  /** Where, such as `accounts[0].limits.orderValueMax`; empty for the file as a whole. */
  readonly path: string
  readonly message: string
  /** Starts at 1; absent when the configuration did not come from a file. */
  readonly line?: number
}

/** Names and list positions from the root down. */
export type ConfigPath = readonly (string | number)[]

/** A problem before its line is known. */
export interface CrossProblem {
  readonly path: ConfigPath
  readonly message: string
}

export function pathText(path: ConfigPath): string {
  return path
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join('')
}

/** `holdfast.yaml:12  accounts[0].mode: must be …`, one line for a terminal. */
export function problemText(problem: ConfigProblem, fileName: string): string {
  const place = problem.line === undefined ? fileName : `${fileName}:${problem.line}`
  const subject = problem.path === '' ? '' : `${problem.path}: `
  return `${place}  ${subject}${problem.message}`
}
