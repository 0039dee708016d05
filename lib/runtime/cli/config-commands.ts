/** `holdfast config check | apply | show`: each writes its answer and gives the exit code. */
import { stringify } from 'yaml'
import { type HoldfastConfig } from '../../domain/config/account-config.ts'
import { type ConfigChange, configChanges, configToJson } from '../config/config-json.ts'
import { problemText } from '../config/config-problem.ts'
import { type ParsedConfig } from '../config/parse-config.ts'
import { type OpenedConfigStore } from '../config/config-store.ts'
import { EXIT_DONE, EXIT_REFUSED } from './exit-codes.ts'

export interface ConfigCommandIo {
  writeOut(text: string): void
  writeError(text: string): void
  loadConfig(file: string): Promise<ParsedConfig>
  /** Opens the store that holds the configuration; without a folder, the default one. */
  openStore(dataDir?: string): Promise<OpenedConfigStore>
}

export interface CheckRequest {
  readonly file: string
  readonly json: boolean
}

export interface ApplyRequest extends CheckRequest {
  readonly dataDir?: string
}

export interface ShowRequest {
  readonly json: boolean
  readonly dataDir?: string
  /** The active version when left out. */
  readonly version?: number
}

export async function checkConfig(request: CheckRequest, io: ConfigCommandIo): Promise<number> {
  const config = await readOrRefuse(request, io)
  if (config === undefined) return EXIT_REFUSED
  if (request.json)
    writeJson(io, { ok: true, file: request.file, accounts: config.accounts.length })
  else io.writeOut(`${request.file} is good.\n${config.accounts.map(accountLine).join('')}`)
  return EXIT_DONE
}

export async function applyConfig(request: ApplyRequest, io: ConfigCommandIo): Promise<number> {
  const config = await readOrRefuse(request, io)
  if (config === undefined) return EXIT_REFUSED
  const store = await io.openStore(request.dataDir)
  try {
    const before = await store.configs.active()
    const changes = before === undefined ? [] : configChanges(before.config, config)
    const unchanged = before !== undefined && changes.length === 0
    const version = unchanged ? before.version : await store.configs.apply(config)
    if (request.json) writeJson(io, { ok: true, version, applied: !unchanged, changes })
    else if (unchanged) io.writeOut(`Nothing to apply: version ${version} says the same.\n`)
    else io.writeOut(`Applied as version ${version}.\n${changes.map(changeLine).join('')}`)
    return EXIT_DONE
  } finally {
    await store.close()
  }
}

export async function showConfig(request: ShowRequest, io: ConfigCommandIo): Promise<number> {
  const store = await io.openStore(request.dataDir)
  try {
    const { version } = request
    const found =
      version === undefined ? await store.configs.active() : await store.configs.find(version)
    if (found === undefined) {
      const message =
        version === undefined
          ? 'no configuration has been applied'
          : `there is no version ${version}`
      if (request.json) writeJson(io, { ok: false, message })
      io.writeError(`holdfast: ${message}\n`)
      return EXIT_REFUSED
    }
    const appliedAt = new Date(found.appliedAtMs).toISOString()
    const config = configToJson(found.config)
    if (request.json) writeJson(io, { ok: true, version: found.version, appliedAt, config })
    else io.writeOut(`# version ${found.version}, applied ${appliedAt}\n${stringify(config)}`)
    return EXIT_DONE
  } finally {
    await store.close()
  }
}

async function readOrRefuse(
  request: CheckRequest,
  io: ConfigCommandIo,
): Promise<HoldfastConfig | undefined> {
  const parsed = await io.loadConfig(request.file)
  if (parsed.ok) return parsed.config
  const { problems } = parsed
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const lines = problems.map((problem) => `  ${problemText(problem, request.file)}\n`)
  if (request.json) writeJson(io, { ok: false, file: request.file, problems })
  io.writeError(`${request.file}: ${count}, nothing was changed\n${lines.join('')}`)
  return undefined
}

function accountLine(account: HoldfastConfig['accounts'][number]): string {
  const strategies = account.strategies.map(({ id }) => id).join(', ') || 'no strategy'
  return `  ${account.id}: ${account.mode} on ${account.venue}, ${account.symbols.join(' ')}, ${strategies}\n`
}

function changeLine({ path, before, after }: ConfigChange): string {
  if (before === undefined) return `  + ${path}: ${after}\n`
  return after === undefined ? `  - ${path}: ${before}\n` : `  ~ ${path}: ${before} → ${after}\n`
}

function writeJson(io: ConfigCommandIo, value: unknown): void {
  io.writeOut(`${JSON.stringify(value)}\n`)
}
