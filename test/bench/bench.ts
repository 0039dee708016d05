/** `npm run bench`: measurements side by side. They are for reading, not for passing: machines differ. */
import { Command } from 'commander'
import { benchLedger } from './ledger.ts'
import { benchPlans } from './plans.ts'
import { benchSimulation } from './simulation.ts'

interface Bench {
  readonly name: string
  readonly text: string
  /** @returns what it measured, in words and as data. */
  run(): Promise<{ readonly text: string; readonly json: Readonly<Record<string, unknown>> }>
}

const BENCHES: readonly Bench[] = [
  {
    name: 'simulation',
    text: 'simulated hours per second and core, calm and in full trade, with and without the auditor',
    run: benchSimulation,
  },
  {
    name: 'ledger',
    text: 'a million fills through the ledger, beside the same loop on decimal libraries',
    run: benchLedger,
  },
  {
    name: 'plans',
    text: '10,000 open plans judged in one tick, beside a plain loop, and from end to end',
    run: benchPlans,
  },
]

const program = new Command('npm run bench --')
  .description('Measures Holdfast on this machine.')
  .argument('[names...]', `which: ${BENCHES.map(({ name }) => name).join(', ')}; all unless given`)
  .option('--json', 'end with one line of JSON for each')
  .addHelpText('after', `\n${BENCHES.map(({ name, text }) => `  ${name}  ${text}`).join('\n')}\n`)
  .parse()

const names = program.args
const unknown = names.find((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown !== undefined) program.error(`there is no benchmark '${unknown}'`, { exitCode: 2 })
for (const bench of BENCHES) {
  if (names.length > 0 && !names.includes(bench.name)) continue
  const { text, json } = await bench.run()
  const line = program.opts<{ json?: true }>().json === true ? JSON.stringify(json) : text
  process.stdout.write(`${line}\n`)
}
