import { type OperateResult, type OperatorCommand } from '../../engine/operator-commands.ts'
import { DEFAULT_DATA_DIR } from '../cli/open-local-store.ts'
import { type OpenedOperator } from '../cli/plans/operator-session.ts'
import { commandLoop, openForCommand } from './open-for-command.ts'

/**
 * Operates the local run that a data folder holds, with its venue, through the function itself.
 * @throws {Refusal} when the folder holds no run, or another process has it.
 */
export async function openLocalOperator(
  writeError: (text: string) => void,
  dataDir = DEFAULT_DATA_DIR,
): Promise<OpenedOperator> {
  const system = await openForCommand({ dataDir, json: true }, writeError)
  const loop = commandLoop(system, writeError)
  return {
    operate: async (command: OperatorCommand) => {
      const result = (await loop.invoke('operate', command)) as OperateResult
      system.saveNote()
      return result
    },
    close: () => system.close(),
  }
}
