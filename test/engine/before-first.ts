import { type Engine } from '../../lib/engine/engine.ts'

/** Lets something happen before the engine's first call of this kind on its store. */
export function beforeFirst(
  engine: Engine,
  call: 'get' | 'commit',
  happen: () => Promise<unknown>,
  sort?: string,
): Engine {
  let happened = false
  const once = async (): Promise<void> => {
    if (happened) return
    happened = true
    await happen()
  }
  const { store } = engine
  return {
    ...engine,
    store: {
      ...store,
      get: async (key) => {
        if (call === 'get' && key.sort === sort) await once()
        return store.get(key)
      },
      commit: async (writes) => {
        if (call === 'commit') await once()
        return store.commit(writes)
      },
    },
  }
}
