/** What a ledger command works on: the store of a data folder, one account, and its lease. */
import { createConsoleAlerts } from '../../../adapters/observability/console-alerts.ts'
import { createConsoleLog } from '../../../adapters/observability/console-log.ts'
import { type AccountConfig } from '../../../domain/config/account-config.ts'
import { type Engine, type LedgerRun } from '../../../engine/engine.ts'
import { withLease } from '../../../engine/lease.ts'
import { marketOf } from '../../compose-runtime.ts'
import { SOFTWARE_VERSION } from '../../software-version.ts'
import { type OpenedStore } from '../open-local-store.ts'

export interface LedgerCommandIo {
  writeOut(text: string): void
  writeError(text: string): void
  /** Opens the store of a data folder; without one, the default. */
  openStore(dataDir?: string): Promise<OpenedStore>
  /** Whether a person looks at what is written as an error: only then progress is shown. */
  readonly isTerminal?: boolean
}

/** What every ledger command can be told. */
export interface LedgerRequest {
  readonly json: boolean
  readonly dataDir?: string
  readonly account?: string
}

/** The command line asks for something that there is not. Nothing was changed. */
export class CommandRefusal extends Error {
  override readonly name = 'CommandRefusal'
}

export interface LedgerSession {
  /** For reading. */
  readonly run: LedgerRun
  readonly account: string
  /** The configuration knows the account, or there is none. */
  readonly isKnown: boolean
  /** Every account that is configured; `main` while nothing is. */
  readonly accounts: readonly string[]
  /** The same for another account. */
  runOf(account: string): LedgerRun
  /**
   * Writes the ledger, alone: as the engine does, under its lease. The work is called again until it
   * says that it is done, each time for a part of the lease, so that nobody has to wait for long.
   * @throws {LedgerBusy}
   */
  writing(work: (run: LedgerRun) => Promise<boolean>): Promise<void>
}

/** Another run writes the ledger and does not end. */
export class LedgerBusy extends Error {
  override readonly name = 'LedgerBusy'
}

const ACCOUNT_PATTERN = /^[a-z0-9-]{1,32}$/
const DEFAULT_ACCOUNT = 'main'
/** Short, because a command that is killed holds it until its end. */
const LEASE_MS = 25_000
const WAIT_MS = 1_000
const WAITS_MAX = 40

/** @throws {CommandRefusal} for an account that cannot be. */
export async function withLedger(
  io: LedgerCommandIo,
  request: LedgerRequest,
  work: (session: LedgerSession) => Promise<number>,
): Promise<number> {
  const opened = await io.openStore(request.dataDir)
  try {
    return await work(await openSession(io, opened, request.account))
  } finally {
    await opened.close()
  }
}

async function openSession(
  io: LedgerCommandIo,
  opened: OpenedStore,
  asked: string | undefined,
): Promise<LedgerSession> {
  const configured = (await opened.configs.active())?.config.accounts ?? []
  const account = asked ?? configured[0]?.id ?? DEFAULT_ACCOUNT
  const engine = engineOf(io, opened)
  const accountOf = (id: string): LedgerRun['account'] => {
    if (!ACCOUNT_PATTERN.test(id))
      throw new CommandRefusal(`an account is lower-case letters, digits and hyphens, not ${id}`)
    return asLedgerAccount(
      id,
      configured.find((each) => each.id === id),
    )
  }
  const ledgerAccount = accountOf(account)
  const ids = configured.map(({ id }) => id)
  return {
    run: { engine, account: ledgerAccount },
    account,
    isKnown: ids.length === 0 || ids.includes(account),
    accounts: ids.length === 0 ? [DEFAULT_ACCOUNT] : ids,
    runOf: (id) => ({ engine, account: accountOf(id) }),
    writing: (part) => writeAlone(io, { ...engine, ids: opened.ids }, ledgerAccount, part),
  }
}

/** An account that is not configured, or not any more, still may have books. */
function asLedgerAccount(id: string, config: AccountConfig | undefined): LedgerRun['account'] {
  return config === undefined
    ? { config: { id, symbols: [] }, market: 'none' }
    : { config, market: marketOf(config) }
}

function engineOf(io: LedgerCommandIo, opened: OpenedStore): LedgerRun['engine'] {
  const { store, clock, random, ids } = opened
  const write = (text: string): void => io.writeError(text)
  return {
    store,
    clock,
    random,
    log: createConsoleLog({ write, clock, levelMin: 'error' }),
    alerts: createConsoleAlerts(write),
    session: { id: `command-${ids.next()}`, version: SOFTWARE_VERSION },
    remainingMs: () => Infinity,
  }
}

async function writeAlone(
  io: LedgerCommandIo,
  engine: LedgerRun['engine'] & Pick<Engine, 'ids'>,
  account: LedgerRun['account'],
  work: (run: LedgerRun) => Promise<boolean>,
): Promise<void> {
  for (let waits = 0; ;) {
    const endMs = performance.now() + LEASE_MS
    const leased = { ...engine, remainingMs: () => endMs - performance.now() }
    const outcome = await withLease(leased, account, 'sync-fills', LEASE_MS, work)
    if (outcome.held && outcome.result) return
    if (outcome.held) continue
    waits += 1
    if (waits === 2 && io.isTerminal === true)
      io.writeError(`\rWaiting for another run that writes the ledger of ${account.config.id} …\n`)
    if (waits > WAITS_MAX)
      throw new LedgerBusy(
        `another run writes the ledger of ${account.config.id} (${outcome.reason}); try again in a minute`,
      )
    await engine.clock.sleep(WAIT_MS)
  }
}
