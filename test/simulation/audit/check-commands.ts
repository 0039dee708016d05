/** 20: a command has one row and one audit row, and one that was refused has changed nothing. */
import { type Invocation } from '../kernel/invocation.ts'
import { type InvocationEnd } from '../watcher.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Commit } from './commit.ts'

const SUBJECT_PREFIX = 'command-'
/** How the world labels what no operator should be able to send. */
const MALFORMED_PREFIX = 'operate@malformed-'

export class CommandCheck implements AuditCheck {
  readonly #scene: AuditScene
  readonly #audited = new Set<string>()
  /** Invocations of operators that wrote something and have not ended. */
  readonly #wrote = new Set<string>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  /** Every commit, also those that no other check looks at. */
  wrote(invocation: Invocation): void {
    if (invocation.functionName !== 'operate') return
    this.#wrote.add(invocation.label)
    if (invocation.label.startsWith(MALFORMED_PREFIX))
      this.#report(invocation.label, 'is no command and has written something')
  }

  committed({ changes }: Commit): void {
    const subjects = new Set<string>()
    for (const { account, id, before, after } of changes.audit) {
      if (before !== undefined || after === undefined)
        this.#report(`${account} ${id}`, 'is an audit row that was changed')
      if (after?.startsWith(SUBJECT_PREFIX) !== true) continue
      const name = `${account} ${after}`
      subjects.add(name)
      if (this.#audited.has(name)) this.#report(name, 'has a second audit row')
      this.#audited.add(name)
    }
    for (const { account, id, before, after } of changes.command) {
      const name = `${account} ${SUBJECT_PREFIX}${id}`
      if (before !== undefined || after === undefined) this.#report(name, 'has a changed row')
      else if (!subjects.delete(name)) this.#report(name, 'has a row and no audit row')
    }
    for (const name of subjects) this.#report(name, 'has an audit row and no row')
  }

  ended(invocation: Invocation, end: InvocationEnd): void {
    if (!this.#wrote.delete(invocation.label) || end.end !== 'done') return
    const result = end.result as { readonly done?: unknown } | undefined
    if (result?.done === false)
      this.#report(invocation.label, 'was refused and has written something')
  }

  #report(subject: string, what: string): void {
    this.#scene.findings.report(20, subject, `${subject} ${what}`)
  }
}
