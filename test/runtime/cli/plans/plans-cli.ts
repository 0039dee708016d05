/** The `holdfast` command on a world: its store, and its engine with the simulated venue. */
import { createConfigStore } from '../../../../lib/runtime/config/stored-configs.ts'
import { loadConfig } from '../../../../lib/runtime/config/load-config.ts'
import { type CliIo, runCli } from '../../../../lib/runtime/cli/run-cli.ts'
import { operate } from '../../../../lib/engine/operate.ts'
import { type World } from '../../../engine/world.ts'

export interface Answer {
  readonly code: number
  readonly out: string
  readonly error: string
}

export async function holdfast(
  world: World,
  argv: readonly string[],
  changes: Partial<CliIo> = {},
): Promise<Answer> {
  const written = { out: '', error: '' }
  const { store, clock, ids, random } = world
  const code = await runCli(argv, {
    loadConfig,
    openStore: async () => ({
      configs: createConfigStore(store, clock),
      store,
      clock,
      ids,
      random,
      close: async () => undefined,
    }),
    openOperator: async () => ({
      operate: async (command) => {
        const result = await operate(world.engine(), command)
        await world.deliver()
        return result
      },
      close: async () => undefined,
    }),
    writeOut: (text) => void (written.out += text),
    writeError: (text) => void (written.error += text),
    ...changes,
  })
  return { code, ...written }
}
