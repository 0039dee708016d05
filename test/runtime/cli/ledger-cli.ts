/** The `holdfast` command on a store in memory, and on files of a folder that is gone afterwards. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type MemoryStore, createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { createSequentialIds } from '../../../lib/adapters/memory/sequential-ids.ts'
import { type CliIo, runCli } from '../../../lib/runtime/cli/run-cli.ts'
import { loadConfig } from '../../../lib/runtime/config/load-config.ts'
import { createConfigStore } from '../../../lib/runtime/config/stored-configs.ts'
import { type Store } from '../../../lib/ports/store.ts'

export const NOW_MS = Date.UTC(2026, 0, 5, 12)

export interface Answer {
  readonly code: number
  readonly out: string
  readonly error: string
}

export interface LedgerCli {
  readonly store: MemoryStore
  run(...argv: string[]): Promise<Answer>
  /** @returns its path. */
  file(text: string, name?: string): string
  read(name: string): string
  path(name: string): string
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ledger-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** @param wrap puts something between the command and the store. */
export function openLedgerCli(
  wrap: (store: Store) => Store = (store) => store,
  nowMs: () => number = () => NOW_MS,
): LedgerCli {
  const folder = temporaryFolder()
  const store = createMemoryStore()
  const clock = { nowMs, sleep: async () => undefined }
  const ids = createSequentialIds()
  const io: Omit<CliIo, 'writeOut' | 'writeError'> = {
    loadConfig,
    openOperator: () => Promise.reject(new Error('the ledger has nothing to do with plans')),
    openStore: async () => ({
      configs: createConfigStore(store, clock),
      store: wrap(store),
      clock,
      ids,
      random: { next: () => 0.5 },
      close: async () => undefined,
    }),
  }
  return {
    store,
    async run(...argv) {
      const written = { out: '', error: '' }
      const code = await runCli(argv, {
        ...io,
        writeOut: (text) => void (written.out += text),
        writeError: (text) => void (written.error += text),
      })
      return { code, ...written }
    },
    file(text, name = 'trades.csv') {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    path: (name) => join(folder, name),
  }
}

export const HEADER = 'kind,time,symbol,side,quantity,price,fee,feeCurrency,tradeId,orderId'

/** Two buys, a sell over both, a deposit with its cost, a withdrawal. */
export const SAMPLE = [
  HEADER,
  ',2025-01-01T10:00:00Z,BTC/USD,buy,1,40000,10,USD,T1,O1',
  ',2025-02-01T10:00:00Z,BTC/USD,buy,0.5,50000,0.0005,BTC,T2,O2',
  ',2025-03-01T10:00:00Z,BTC/USD,sell,1.2,60000,15,USD,T3,O3',
  'deposit,2025-01-15T00:00:00Z,ETH,,2,3000,,,D1,',
  'withdrawal,2025-03-06T00:00:00Z,BTC,,0.1,,0.001,BTC,W1,',
  '',
].join('\n')
