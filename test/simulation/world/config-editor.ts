/** Applies configurations as a person does, beside the functions; those who watch hear of it. */
import { type HoldfastConfig } from '../../../lib/domain/config/account-config.ts'
import { type Store } from '../../../lib/ports/store.ts'
import { createConfigStore } from '../../../lib/runtime/config/stored-configs.ts'
import { type WorldState } from './world-state.ts'

export async function applyConfig(world: WorldState, config: HoldfastConfig): Promise<void> {
  const { store, kernel, watchers } = world
  const editor = {
    label: `config-editor@${kernel.nowMs}`,
    functionName: 'config-editor',
    startedAtMs: kernel.nowMs,
    skewMs: 0,
  }
  const told: Store = {
    ...store,
    commit: async (writes) => {
      const outcome = await store.commit(writes)
      if (outcome.committed) watchers.tell('committed', editor, writes)
      return outcome
    },
  }
  const clock = { nowMs: () => kernel.nowMs, sleep: () => Promise.resolve() }
  await createConfigStore(told, clock).apply(config)
}
