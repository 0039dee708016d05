import { CALL_NAMES, type CallName } from '../world/call-names.ts'
import { type CallFault } from './fault-kind.ts'

/** Logs, metrics and time are not asked over a network: nothing can stand still there but a sleep. */
const ALL_CALLS: readonly CallName[] = CALL_NAMES

export const FUNCTION_FAULTS: readonly CallFault[] = [
  {
    name: 'crash-before-request',
    group: 'function',
    text: 'the function dies before a call leaves',
    rate: 0.002,
    calls: ALL_CALLS,
    disturb: () => ({ crash: 'before-request' }),
  },
  {
    name: 'crash-in-flight',
    group: 'function',
    text: 'the function dies while a call is under way; the call takes effect',
    rate: 0.002,
    calls: ALL_CALLS,
    disturb: () => ({ crash: 'in-flight' }),
  },
  {
    name: 'crash-before-answer',
    group: 'function',
    text: 'the function dies after a call took effect, before its answer',
    rate: 0.002,
    calls: ALL_CALLS,
    disturb: () => ({ crash: 'before-answer' }),
  },
  {
    name: 'run-frozen',
    group: 'function',
    text: 'the function stands still for half a minute to seven, and goes on as if nothing had been',
    rate: 0.001,
    calls: ALL_CALLS,
    disturb: (scene) => ({ lateMs: scene.untilHealed(scene.between(30_000, 420_000, 1)) }),
  },
  {
    name: 'frozen-after-commit',
    group: 'function',
    text: 'the function stands still for a minute or more when it hears that a commit is written',
    rate: 0.01,
    calls: ['store.commit'],
    disturb: (scene) => ({ lateMs: scene.untilHealed(scene.between(60_000, 90_000, 1)) }),
  },
  {
    name: 'halt-before-commit',
    group: 'actors',
    text: 'the operator halts the accounts while a commit is on its way',
    rate: 0.001,
    calls: ['store.commit'],
    disturb: (scene) => {
      scene.halt()
      return { requestLateMs: 4000 }
    },
  },
  {
    name: 'clock-stepped',
    group: 'clock',
    text: 'the clock of a function jumps back by up to 15 s in the middle of its run',
    rate: 0.002,
    calls: ALL_CALLS,
    disturb: (scene) => {
      scene.run.skewMs -= scene.between(50, 15_000, 1)
      return {}
    },
  },
]
