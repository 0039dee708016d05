import { type ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { type EffectingCommand } from './operator-commands.ts'
import { readOne } from './read.ts'
import { commandRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { transact } from './transact.ts'

export type OnceResult =
  | {
      readonly done: true
      readonly result: { readonly result: string; readonly repeated: boolean }
    }
  | { readonly done: false; readonly problem: string }

/** Runs `effect` together with the command's own row; a command that has its row does nothing more. */
export async function once(
  run: AccountRun,
  command: EffectingCommand,
  effect: (changes: ChangeSet) => Promise<string>,
): Promise<OnceResult> {
  const key = keys.command(accountId(run), command.commandId)
  const { result } = await transact(run, async (changes) => {
    const before = await readOne(run.engine.store, commandRecord, key)
    if (before !== undefined) {
      const repeated = before.value.command === commandText(command)
      return { repeated: true, ok: repeated, text: before.value.result }
    }
    const text = await effect(changes)
    const atMs = run.engine.clock.nowMs()
    changes.add(
      commandRecord.create(key, {
        command: commandText(command),
        by: command.by,
        atMs,
        result: text,
      }),
    )
    changes.audit(`command-${command.commandId}`, command.command, { by: command.by, result: text })
    return { repeated: false, ok: true, text }
  })
  if (!result.ok)
    return { done: false, problem: `command id ${command.commandId} was used for another command` }
  return { done: true, result: { result: result.text, repeated: result.repeated } }
}

/** Whether the command was carried out before: then nothing has to be checked any more. */
export async function wasDone(run: AccountRun, commandId: string): Promise<boolean> {
  const key = keys.command(accountId(run), commandId)
  return (await run.engine.store.get(key)) !== undefined
}

/** What was asked, without who asked it and under which id: the same id has to mean the same. */
function commandText(command: EffectingCommand): string {
  const { commandId: _id, by: _by, account: _account, ...asked } = command
  return JSON.stringify(asked)
}
