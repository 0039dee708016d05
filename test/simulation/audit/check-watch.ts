/**
 * 21: the watch pages hold one line for every open plan and no other, and no line wakes its plan later
 * than something of it may be due, by the plan as the same commit left it.
 */
import { type Fixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Commit } from './commit.ts'
import { levelsOf, restingLevels, tightestStop } from './plan-levels.ts'
import { type StoredPlan, type StoredSettings } from './stored-facts.ts'
import {
  amount,
  optionalAmount,
  optionalCount,
  optionalGroup,
  optionalText,
} from './stored-fields.ts'

/** Id, price below, price above, time: characters of each. */
const LINE = /^([0-9a-f]{32})(\d{12})(\d{12})(\d{12})(\d{12})(\d{15})$/
const LINE_LENGTH = 95
const NEVER = /^9+$/

type RestingSetting = Pick<StoredSettings, 'hardStopRests'>

interface WatchedLine {
  readonly page: string
  readonly symbol: string
  readonly text: string
}

export class WatchCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** By account and plan. */
  readonly #lines = new Map<string, WatchedLine>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ invocation, changes }: Commit): void {
    const { mirror } = this.#scene
    const touched = new Set<string>()
    for (const { account, id: page, before, after } of changes.watch) {
      for (const planId of idsIn(before)) {
        touched.add(`${account} ${planId}`)
        if (this.#lines.get(`${account} ${planId}`)?.page === page)
          this.#lines.delete(`${account} ${planId}`)
      }
      for (const [symbol, lines] of after ?? [])
        for (const text of this.#linesIn(account, page, lines)) {
          const name = `${account} ${text.slice(0, 32)}`
          if (this.#lines.has(name)) this.#report(name, 'has two lines')
          this.#lines.set(name, { page, symbol, text })
          touched.add(name)
        }
    }
    for (const { account, id } of changes.plan) touched.add(`${account} ${id}`)
    for (const name of touched) {
      const [account = '', planId = ''] = name.split(' ')
      const plan = mirror.find('plan', account, planId)
      const problem = this.#problemOf(
        plan,
        this.#lines.get(name),
        this.#settings(invocation, account),
      )
      if (problem !== undefined) this.#report(name, problem)
    }
  }

  /**
   * Those of the run; none where the lines were made by others than are in force: then the next tick
   * makes them anew before it relies on them.
   */
  #settings(invocation: Invocation, account: string): readonly RestingSetting[] {
    const found = this.#scene.settings.since(account, invocation.startedAtMs)
    const making = this.#scene.mirror.find('watch-making', account, '')
    return (making === 'hard') === found[0]?.hardStopRests ? found : []
  }

  #linesIn(account: string, page: string, lines: string): readonly string[] {
    const found: string[] = []
    for (let from = 0; from < lines.length; from += LINE_LENGTH) {
      const text = lines.slice(from, from + LINE_LENGTH)
      if (!LINE.test(text)) this.#report(`${account} ${page}`, `holds what is no line: ${text}`)
      if ((found.at(-1) ?? '') >= text) this.#report(`${account} ${page}`, 'is out of order')
      found.push(text)
    }
    return found
  }

  #problemOf(
    plan: StoredPlan | undefined,
    line: WatchedLine | undefined,
    settings: readonly RestingSetting[],
  ): string | undefined {
    const isOpen = plan !== undefined && plan.status !== 'closed'
    if (!isOpen) return line === undefined ? undefined : 'is closed, and its line is still there'
    if (line === undefined) return 'is open and has no line'
    if (line.symbol !== plan.symbol) return `has its line under ${line.symbol}`
    return lateProblem(plan, line.text, settings)
  }

  #report(name: string, what: string): void {
    this.#scene.findings.report(21, `watch ${name}`, `on the watch pages ${name} ${what}`)
  }
}

function idsIn(page: ReadonlyMap<string, string> | undefined): readonly string[] {
  const ids: string[] = []
  for (const lines of page?.values() ?? [])
    for (let from = 0; from < lines.length; from += LINE_LENGTH)
      ids.push(lines.slice(from, from + 32))
  return ids
}

function lateProblem(
  plan: StoredPlan,
  text: string,
  settings: readonly RestingSetting[],
): string | undefined {
  const [, , belowWhole = '', belowRest = '', aboveWhole = '', aboveRest = '', wake = ''] =
    LINE.exec(text) ?? []
  const below = parseFixed(`${belowWhole}.${belowRest}`)
  const { hardStop } = levelsOf(plan)
  const stop = tightestStop(plan)
  if (below < hardStop || below < stop) return 'is looked at only below its stop'
  const rising = risingPrice(plan)
  const above = NEVER.test(aboveWhole) ? undefined : parseFixed(`${aboveWhole}.${aboveRest}`)
  if (rising !== undefined && (above === undefined || above > rising))
    return 'is looked at only above its next target, or above where its stop would move'
  const wakeAtMs = NEVER.test(wake) ? undefined : Number(wake)
  // By whichever settings the run went by.
  const mayBeQuiet = settings.length === 0 || settings.some((each) => isQuiet(plan, each))
  if (!mayBeQuiet && wakeAtMs !== 0) return 'has something to do and is left asleep'
  const timeExitAtMs = optionalCount(plan.content, 'timeExitAtMs')
  if (timeExitAtMs !== undefined && (wakeAtMs ?? Infinity) > timeExitAtMs)
    return 'is looked at only after its time'
  return undefined
}

/** The lowest bid at which a part of the ladder is due, or the trailing stop would move. */
function risingPrice(plan: StoredPlan): Fixed | undefined {
  const { target, parts } = levelsOf(plan)
  const done = optionalCount(plan.content, 'partsSold') ?? 0
  const prices = parts.slice(done).map(({ price }) => price)
  if (target !== undefined) prices.push(target)
  const ratchet = ratchetPrice(plan)
  if (ratchet !== undefined) prices.push(ratchet)
  return prices.length === 0 ? undefined : prices.reduce((a, b) => (a < b ? a : b))
}

function ratchetPrice(plan: StoredPlan): Fixed | undefined {
  const terms = optionalGroup(plan.content, 'terms')
  const trailing = terms === undefined ? undefined : optionalGroup(terms, 'trailing')
  if (trailing === undefined) return undefined
  const [wanted, most] = [amount(trailing, 'distance'), amount(trailing, 'distanceMax')]
  const least = amount(trailing, 'distanceMin')
  const bounded = wanted < least ? least : wanted
  const distance = bounded > most ? most : bounded
  const step = amount(trailing, 'step')
  const reaching = tightestStop(plan) + (step > 0n ? step : 1n) + distance
  const activation = amount(trailing, 'activation')
  const isTrailing = optionalGroup(plan.content, 'trail') !== undefined
  return isTrailing || reaching > activation ? reaching : activation
}

function isQuiet(plan: StoredPlan, settings: RestingSetting): boolean {
  const { content, status } = plan
  const isBusy =
    status !== 'open' ||
    optionalText(content, 'exitWish') !== undefined ||
    optionalGroup(content, 'adjustment') !== undefined ||
    optionalCount(content, 'unprotectedSinceMs') !== undefined
  if (isBusy) return false
  if (content.protectionPolicy === 'monitored') return true
  const level = optionalAmount(content, 'protectedAt')
  const covered = amount(content, 'protectedQuantity')
  return covered > 0n && level !== undefined && restingLevels(plan, [settings]).includes(level)
}
