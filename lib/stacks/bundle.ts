/**
 * Builds what Lambda loads: one folder a function with one module and its source map, for Node 24.
 *
 * Built before the stacks, because only esbuild's asynchronous interface takes plugins. The output
 * is the same for the same sources, so that an unchanged function is not deployed again.
 */
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { type FunctionEntry } from '../manifest.ts'
import { smallCcxt } from './small-ccxt.ts'
import { smallZod } from './small-zod.ts'

export interface Bundle {
  /** Folder that holds `index.mjs`. */
  readonly directory: string
  readonly codeBytes: number
  /** What the module exports; Lambda calls `handler`. */
  readonly exports: readonly string[]
  /** The files that ended up in it, from the project's root. */
  readonly sources: readonly string[]
}

/** Lets CommonJS dependencies find Node's built-in modules from inside an ES module. */
const requireBanner =
  "import { createRequire as holdfastCreateRequire } from 'node:module';" +
  'const require = holdfastCreateRequire(import.meta.url);'

/**
 * @param root The folder that the entries' paths start from.
 * @param outputDirectory Emptied first.
 * @throws {Error} esbuild's, naming file and line, when an entry does not build.
 */
export async function bundleFunctions(
  entries: readonly FunctionEntry[],
  root: string,
  outputDirectory: string,
): Promise<ReadonlyMap<string, Bundle>> {
  await rm(outputDirectory, { recursive: true, force: true })
  await mkdir(outputDirectory, { recursive: true })
  const bundles = new Map<string, Bundle>()
  for (const entry of entries) {
    const directory = join(outputDirectory, entry.name)
    bundles.set(entry.name, await bundleFunction(join(root, entry.entry), directory, root))
  }
  return bundles
}

async function bundleFunction(entry: string, directory: string, root: string): Promise<Bundle> {
  const outfile = join(directory, 'index.mjs')
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    // ccxt's RSA signing reads a class name at run time.
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    charset: 'utf8',
    banner: { js: requireBanner },
    plugins: [smallCcxt, smallZod],
    metafile: true,
    logLevel: 'silent',
  })
  const code = Object.values(result.metafile.outputs).find((output) => output.entryPoint)
  if (code === undefined) throw new Error(`${entry} was built without a module`)
  const used = Object.entries(code.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  return {
    directory,
    codeBytes: code.bytes,
    exports: code.exports,
    sources: used.map(([path]) => path),
  }
}

const BUILD_NAME_LENGTH = 12

/**
 * A name for the code of all functions together: the same code has the same name everywhere. Every
 * function is told it, so that a change of one deploys them all.
 */
export async function buildName(bundles: ReadonlyMap<string, Bundle>): Promise<string> {
  const hash = createHash('sha256')
  for (const [name, { directory }] of [...bundles].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(name).update(await readFile(join(directory, 'index.mjs')))
  return hash.digest('hex').slice(0, BUILD_NAME_LENGTH)
}
