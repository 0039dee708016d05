import { type TradingState } from '../../lib/domain/risk/trading-state.ts'
import { changeTradingState } from '../../lib/engine/set-trading-state.ts'
import { readTradingState } from '../../lib/engine/read.ts'
import { transact } from '../../lib/engine/transact.ts'
import { type World } from './world.ts'

/** Commits the state alone, as a run that dies right after it. */
export async function setTradingStateForTest(
  world: World,
  state: Pick<TradingState, 'state' | 'cause'>,
): Promise<void> {
  const next = { ...state, setBy: 'test', setAtMs: world.clock.nowMs() }
  await transact(world.run(), async (changes) =>
    changeTradingState(changes, await readTradingState(world.run()), next),
  )
}
