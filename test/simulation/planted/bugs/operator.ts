/** Bugs in halts and commands. */
import { type PlantedBug } from '../planted-bug.ts'

const CLAIM_ORDER = 'lib/engine/claim-order.ts'
const ONCE = 'lib/engine/once-per-command.ts'

export const OPERATOR_BUGS: readonly PlantedBug[] = [
  {
    name: 'reducing-order-denied-when-halted',
    text: 'A halt is asked about before it is asked what the order does.',
    file: CLAIM_ORDER,
    find: '  if (facts === undefined)\n',
    replace: `  const halt = effectiveState((await readTradingState(run)).value, atMs)
  if (halt === 'HALTED') return { command: 'deny', atMs, reason: 'trading state is HALTED' }
  if (facts === undefined)
`,
    expected: [10],
    kinds: ['command-halt', 'command-close', 'order-vanished'],
  },
  {
    name: 'halted-account-enters',
    text: 'The risk gate refuses an account that reduces, and forgets one that is halted.',
    file: 'lib/domain/risk/check-order.ts',
    find: `if (context.tradingState !== 'RUNNING')`,
    replace: `if (context.tradingState === 'REDUCING')`,
    expected: [12],
    kinds: ['command-halt', 'send-refused', 'message-delayed'],
  },
  {
    name: 'halt-not-required-by-the-claim',
    text: 'The claim does not ask that the trading state is still the one that was read.',
    file: CLAIM_ORDER,
    find: '    requireUnchanged(tradingState.key, tradingState.stored),\n',
    replace: '',
    expected: [12],
    kinds: ['halt-before-commit'],
  },
  {
    name: 'command-carried-out-again',
    text: 'A command that comes twice has its effect twice.',
    file: ONCE,
    find: `    if (before !== undefined) {
      const repeated = before.value.command === commandText(command)
      return { repeated: true, ok: repeated, text: before.value.result }
    }
    const text = await effect(changes)
    const atMs = run.engine.clock.nowMs()
    changes.add(
      commandRecord.create(key, {`,
    replace: `    const text = await effect(changes)
    const atMs = run.engine.clock.nowMs()
    changes.add(
      commandRecord.put(before, key, {`,
    expected: [20],
    kinds: ['command-repeated', 'command-halt', 'command-pause', 'command-close'],
  },
  {
    name: 'command-without-an-audit-row',
    text: 'A command leaves its own row and no row of the audit.',
    file: ONCE,
    find: '    changes.audit(`command-${command.commandId}`, command.command, { by: command.by, result: text })\n',
    replace: '',
    expected: [20],
    kinds: ['command-halt', 'command-pause', 'command-close'],
  },
  {
    name: 'malformed-command-carried-out',
    text: 'What is wrong with a command is found out, and the command is carried out.',
    file: 'functions/operate.ts',
    find: 'return command.ok ? operate(engine, command.command) : { done: false, problem: command.problem }',
    replace: 'return operate(engine, command.ok ? command.command : (event as never))',
    expected: [20],
    kinds: ['command-malformed'],
  },
]
