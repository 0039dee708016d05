import { posix } from 'node:path'

import { type SourceFile } from './source-files.ts'

const importPattern =
  /(?:^|[\n;])\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\bnew URL\(\s*['"]([^'"]+\.ts)['"]/g

/** What a file imports: a path from the project's root for its own files, else the name as written. */
export function importsOf({ path, text }: SourceFile): readonly string[] {
  const targets: string[] = []
  for (const [, fromStatement, fromCall, fromUrl] of text.matchAll(importPattern)) {
    const target = fromStatement ?? fromCall ?? (fromUrl === undefined ? '' : `./${fromUrl}`)
    targets.push(target.startsWith('.') ? posix.join(posix.dirname(path), target) : target)
  }
  return targets
}

interface Layer {
  readonly of: RegExp
  readonly mayImport: RegExp
}

/** The first layer that a path belongs to counts. .dependency-cruiser.cjs says the same in full. */
const layers: readonly Layer[] = [
  { of: /^lib\/domain\/signal\//, mayImport: /^(lib\/domain\/|trading-signals$)/ },
  { of: /^lib\/domain\//, mayImport: /^lib\/domain\// },
  { of: /^lib\/ports\//, mayImport: /^lib\/(domain|ports)\// },
  { of: /^lib\/engine\//, mayImport: /^lib\/(domain|ports|engine)\// },
  { of: /^lib\/runtime\//, mayImport: /^(?!(lib\/stacks|functions|bin|scripts|test)\/)/ },
  {
    of: /^lib\/stacks\//,
    mayImport: /^(lib\/(stacks\/|manifest\.ts$)|aws-cdk-lib|constructs$|esbuild$|node:)/,
  },
  { of: /^lib\/manifest\.ts$/, mayImport: /^\b$/ },
  {
    of: /^functions\//,
    mayImport: /^(lib\/(runtime|engine)\/|@middy\/|@aws-lambda-powertools\/|aws-lambda$)/,
  },
  { of: /^(lib|functions|bin|scripts)\//, mayImport: /^(?!test\/)/ },
]

const adapterPattern = /^lib\/adapters\/([^/]+)\//

/** Imports against the direction of the data, one sentence each. */
export function layerFaults(file: SourceFile): readonly string[] {
  const own = adapterPattern.exec(file.path)?.[1]
  const forbidden = importsOf(file).filter((target) => {
    if (own !== undefined) {
      const isOurs = /^(lib|functions|bin|scripts|test)\//.test(target)
      return isOurs && !/^lib\/(domain|ports)\//.test(target) && adapterName(target) !== own
    }
    return layers.find((layer) => layer.of.test(file.path))?.mayImport.test(target) === false
  })
  return forbidden.map((target) => `${file.path} may not import ${target}`)
}

function adapterName(path: string): string | undefined {
  return adapterPattern.exec(path)?.[1]
}

/**
 * Files under lib/ that no function, program or script reaches, however many tests import them. The
 * contract suites count as programs: an adapter that a port's laws are run on stands in for the real
 * one wherever the engine is composed without servers.
 */
export function deadFiles(files: readonly SourceFile[]): readonly string[] {
  const importsByPath = new Map(files.map((file) => [file.path, importsOf(file)]))
  const reached = new Set<string>()
  const waiting = [...importsByPath.keys()].filter((path) =>
    /^(functions|bin|scripts|test\/contract)\//.test(path),
  )
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    waiting.push(...(importsByPath.get(path) ?? []).filter((target) => importsByPath.has(target)))
  }
  return [...importsByPath.keys()].filter((path) => path.startsWith('lib/') && !reached.has(path))
}
