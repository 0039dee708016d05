/** Finds in the source of a test which tests carry which requirement ids in their titles. */
import ts from 'typescript'

export interface CarriedRequirement {
  readonly id: string
  /** Path of the test from the project's root. */
  readonly file: string
  /** The titles of the suites around the test and of the test itself, outermost first. */
  readonly titles: readonly string[]
}

const idPattern = /\bR-[A-Z]+-\d+\b/g
const suiteNames = new Set(['describe', 'suite'])
const testNames = new Set(['it', 'test'])

export function scanTestSource(file: string, source: string): readonly CarriedRequirement[] {
  const root = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS)
  const found: CarriedRequirement[] = []
  const visit = (node: ts.Node, titles: readonly string[]): void => {
    const titled = titledCall(node)
    const inner = titled === undefined ? titles : [...titles, titled.title]
    if (titled?.kind === 'test') {
      const ids = new Set(inner.join('\n').match(idPattern))
      for (const id of ids) found.push({ id, file, titles: inner })
    }
    ts.forEachChild(node, (child) => {
      visit(child, inner)
    })
  }
  visit(root, [])
  return found
}

/** The suite or test that a call declares: `it('…')`, `it.each(…)('…')`, `describe.skipIf(…)('…')`. */
function titledCall(
  node: ts.Node,
): { readonly kind: 'suite' | 'test'; readonly title: string } | undefined {
  if (!ts.isCallExpression(node)) return undefined
  const [first] = node.arguments
  if (first === undefined) return undefined
  const title = titleText(first)
  const name = calledName(node.expression)
  if (title === undefined || name === undefined) return undefined
  if (suiteNames.has(name)) return { kind: 'suite', title }
  return testNames.has(name) ? { kind: 'test', title } : undefined
}

/** The text of a title; a part that is computed is shown as an ellipsis. */
function titleText(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('')
}

/** `it` of `it`, `it.only` and `it.each(table)`. */
function calledName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text
  if (ts.isPropertyAccessExpression(node)) return calledName(node.expression)
  if (ts.isCallExpression(node)) return calledName(node.expression)
  if (ts.isTaggedTemplateExpression(node)) return calledName(node.tag)
  return undefined
}
