/**
 * From YAML text to a plain tree and the line of every path.
 *
 * A number stays the text it was written as, so that `0.1` never becomes a binary float on its way
 * to an exact amount. Everything that YAML would settle silently (the last of two equal keys, an
 * unknown tag, a copied anchor) is a problem instead.
 */
import {
  LineCounter,
  type Node,
  type Pair,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
} from 'yaml'
import { type ConfigPath, type ConfigProblem, pathText } from './config-problem.ts'

export type Tree = string | boolean | null | readonly Tree[] | { readonly [name: string]: Tree }

export interface ReadDocument {
  readonly tree: Tree
  readonly problems: readonly ConfigProblem[]
  /** The line of a path, or of the nearest part above it that is in the file. */
  lineOf(path: ConfigPath): number | undefined
}

interface Reading {
  readonly problems: ConfigProblem[]
  readonly lines: Map<string, number>
  readonly lineAt: (node: Node | undefined) => number | undefined
}

/** Reads all of the text; what cannot be read is in `problems` and missing from the tree. */
export function readDocument(text: string): ReadDocument {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false })
  const problems: ConfigProblem[] = [...document.errors, ...document.warnings].map((fault) => ({
    path: '',
    message: `is not readable YAML: ${fault.message}`,
    line: lineCounter.linePos(fault.pos[0]).line,
  }))
  const lines = new Map<string, number>()
  const lineAt = (node: Node | undefined): number | undefined =>
    node?.range ? lineCounter.linePos(node.range[0]).line : undefined
  const tree = treeOf(document.contents, [], { problems, lines, lineAt })
  return { tree, problems, lineOf: (path) => nearestLine(lines, path) }
}

function treeOf(node: Node | null, path: ConfigPath, reading: Reading): Tree {
  if (node === null) return null
  remember(node, path, reading)
  if (isMap(node)) return mapOf(node.items as readonly Pair<Node, Node | null>[], path, reading)
  if (isSeq(node))
    return node.items.map((item, index) => treeOf(item as Node | null, [...path, index], reading))
  if (isScalar(node)) {
    if (node.value === null || typeof node.value === 'boolean') return node.value
    return typeof node.value === 'string' ? node.value : (node.source ?? '')
  }
  const copied = isAlias(node) ? `*${node.source}` : 'this'
  report(reading, path, `${copied} cannot be used here; write the value itself`)
  return null
}

function mapOf(
  pairs: readonly Pair<Node, Node | null>[],
  path: ConfigPath,
  reading: Reading,
): Tree {
  const entries = new Map<string, Tree>()
  for (const pair of pairs) {
    const name = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : '?'
    const here = [...path, name]
    const repeated = entries.has(name)
    remember(pair.key, here, reading)
    const value = treeOf(pair.value, here, reading)
    // Again, because a value on the next line would have moved the line away from its name.
    remember(pair.key, here, reading)
    if (repeated) report(reading, here, 'is written twice')
    else entries.set(name, value)
  }
  return Object.fromEntries(entries)
}

function remember(node: Node, path: ConfigPath, reading: Reading): void {
  const line = reading.lineAt(node)
  if (line !== undefined) reading.lines.set(pathText(path), line)
}

function report(reading: Reading, path: ConfigPath, message: string): void {
  const line = nearestLine(reading.lines, path)
  reading.problems.push({ path: pathText(path), message, ...(line === undefined ? {} : { line }) })
}

function nearestLine(lines: ReadonlyMap<string, number>, path: ConfigPath): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const line = lines.get(pathText(path.slice(0, length)))
    if (line !== undefined) return line
  }
  return undefined
}
