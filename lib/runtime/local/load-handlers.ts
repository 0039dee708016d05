import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { type Manifest } from '../../manifest.ts'
import { type CreateHandler, type FunctionHandler } from '../functions.ts'
import { type Runtime } from '../runtime.ts'

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..')

/** The handlers of every function of the manifest, from the same files as in the cloud. */
export async function loadHandlers(
  manifest: Manifest,
  runtime: Runtime,
): Promise<ReadonlyMap<string, FunctionHandler>> {
  const handlers = new Map<string, FunctionHandler>()
  for (const entry of manifest.functions) {
    const file = (await import(pathToFileURL(join(PROJECT_ROOT, entry.entry)).href)) as {
      readonly create?: CreateHandler
    }
    if (file.create === undefined) throw new Error(`${entry.entry} exports no \`create\``)
    handlers.set(
      entry.name,
      file.create(() => runtime),
    )
  }
  return handlers
}
