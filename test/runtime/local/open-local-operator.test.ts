import { describe, expect, it, vi } from 'vitest'
import { type WhyAnswer } from '../../../lib/engine/exits/why-plan.ts'
import { type ShownPlan } from '../../../lib/engine/show-plan.ts'
import { loadConfig } from '../../../lib/runtime/config/load-config.ts'
import { openLocalOperator } from '../../../lib/runtime/local/open-local-operator.ts'
import { openLocalRun } from '../../../lib/runtime/local/local-run.ts'
import { testFolder } from '../../e2e/folders.ts'

// Servers start slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

describe('R-OPS-2 operating what a local run left', () => {
  it('explains and adjusts a plan with the venue of the run', async () => {
    const { config, data } = testFolder()
    const loaded = await loadConfig(config)
    if (!loaded.ok) throw new Error('the lively config is wrong')
    const run = await openLocalRun({
      config: loaded.config,
      dataDir: data,
      durationMs: 600_000,
      speed: 'max',
      seed: 9,
      json: true,
      writeLog: () => undefined,
      logLevel: 'error',
    })
    await run.run()
    await run.close()
    const operator = await openLocalOperator(() => undefined, data)
    try {
      const plans = await operator.operate({ command: 'plans' })
      if (!plans.done) throw new Error(plans.problem)
      const open = (plans.result as readonly ShownPlan[]).find(({ status }) => status === 'open')
      if (open === undefined) throw new Error('the run left no open plan')
      const { planId } = open
      const why = await operator.operate({ command: 'why', subject: planId.slice(0, 8) })
      if (!why.done) throw new Error(why.problem)
      const [plan] = (why.result as WhyAnswer).plans
      expect(plan).toMatchObject({ planId, price: { source: 'quote' } })
      const price = Number(plan?.price?.bid)
      const target = String(Math.ceil(price * 1.5))
      const adjust = { command: 'adjust', planId, target, commandId: 'a1', by: 'me' } as const
      expect(await operator.operate(adjust)).toMatchObject({ done: true })
      expect(await operator.operate(adjust)).toMatchObject({
        result: { repeated: true, outcome: { state: 'in force' } },
      })
    } finally {
      await operator.close()
    }
  })

  it('refuses a folder without a run', async () => {
    const { path } = testFolder()
    await expect(openLocalOperator(() => undefined, path)).rejects.toThrow('holds no local run')
  })
})
