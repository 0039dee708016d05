/**
 * Puts a planted bug into the engine while its file is loaded. Nothing on disk changes, and the
 * engine has no switch for it: the change is made by a hook of the module loader, in this thread.
 */
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type PlantedBug } from './planted-bug.ts'

const PROJECT_ROOT = resolve(import.meta.dirname, '../../..')

export interface Planted {
  /** Whether the file was loaded with the bug. Stays false when it had been loaded before. */
  isIn(): boolean
}

/**
 * From now on the bug's file is loaded with the bug. To be called before anything of the engine is
 * imported: what is loaded already stays as it is, which `isIn` tells.
 * @throws {Error} from the `import` of the file, when the file is not what the bug was made for.
 */
export function plant(bug: PlantedBug): Planted {
  const target = pathToFileURL(fileOf(bug)).href
  let loaded = false
  registerHooks({
    load(url, context, nextLoad) {
      const module = nextLoad(url, context)
      if (url !== target) return module
      const { source } = module
      if (source === null || source === undefined)
        throw new Error(`the loader gave no text of ${bug.file} to plant ${bug.name} in`)
      const text = typeof source === 'string' ? source : new TextDecoder().decode(source)
      loaded = true
      return { ...module, source: withBug(bug, text) }
    },
  })
  return { isIn: () => loaded }
}

/** The absolute path of the file that the bug is planted in. */
export function fileOf(bug: PlantedBug): string {
  return resolve(PROJECT_ROOT, bug.file)
}

/**
 * The text of the bug's file, with the bug.
 * @throws {Error} unless the text to be replaced is there exactly once.
 */
export function withBug(bug: PlantedBug, text: string): string {
  const first = text.indexOf(bug.find)
  const second = first === -1 ? -1 : text.indexOf(bug.find, first + 1)
  if (first === -1 || second !== -1) {
    const found = first === -1 ? 'is not there any more' : 'is there more than once'
    throw new Error(`${bug.name} does not fit: its text ${found} in ${bug.file}:\n${bug.find}`)
  }
  return text.slice(0, first) + bug.replace + text.slice(first + bug.find.length)
}
