import { operate } from '../lib/engine/operate.ts'
import { cloudRuntime } from '../lib/runtime/cloud/cloud-runtime.ts'
import { connectVenue } from '../lib/runtime/cloud/connect-venue.ts'
import { createFunction } from '../lib/runtime/functions.ts'
import { readOperatorCommand } from '../lib/runtime/operator-command.ts'

/** Invoked directly with one command of an operator. */
export const create = createFunction({
  name: 'operate',
  leavesMark: false,
  work: async (engine, event) => {
    const command = readOperatorCommand(event)
    return command.ok ? operate(engine, command.command) : { done: false, problem: command.problem }
  },
})

export const handler = create(cloudRuntime('operate', connectVenue))
