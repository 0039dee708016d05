import ts from 'typescript'

import { type SourceFile } from './source-files.ts'

export const fileLinesMax = 250
export const functionFileLinesMax = 30
export const functionLinesMax = 70

export function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length
}

/** A file that is too long for what it is. */
export function fileSizeFaults({ path, text }: SourceFile): readonly string[] {
  const linesMax = /^functions\/[^/]+\.ts$/.test(path) ? functionFileLinesMax : fileLinesMax
  const lines = lineCount(text)
  return lines > linesMax ? [`${path} has ${lines} lines, more than ${linesMax}`] : []
}

/** Functions and methods that are too long, with the line that each begins on. */
export function functionSizeFaults({ path, text }: SourceFile): readonly string[] {
  const root = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false)
  const faults: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const firstLine = root.getLineAndCharacterOfPosition(node.getStart(root)).line
      const lastLine = root.getLineAndCharacterOfPosition(node.end).line
      const lines = lastLine - firstLine + 1
      if (lines > functionLinesMax) {
        faults.push(
          `${path}:${firstLine + 1} has a function of ${lines} lines, more than ${functionLinesMax}`,
        )
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(root)
  return faults
}
