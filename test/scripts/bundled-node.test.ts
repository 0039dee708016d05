import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const shim = resolve('scripts/ensure-installed.js')
/** Makes the shim believe that its Node cannot replace its own process, as Node 20 cannot. */
const olderNode = ['--import', 'data:text/javascript,process.execve=undefined']

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-shim-'))
  writeFileSync(
    join(folder, 'program.ts'),
    `const text: string = process.argv[2]!
     if (text === 'fail') process.exitCode = 3
     if (text === 'wait') {
       process.on('SIGTERM', () => process.exit(7))
       setTimeout(() => undefined, 20_000)
     }
     console.log(process.version, text, process.env['PATH']!.split(':')[0])`,
  )
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

function start(nodeArguments: readonly string[], text: string) {
  const started = spawn(process.execPath, [
    ...nodeArguments,
    shim,
    join(folder, 'program.ts'),
    text,
  ])
  child = started
  const output = new Promise<string>((printed) => {
    started.stdout.once('data', (data: Buffer) => {
      printed(data.toString())
    })
  })
  const exitCode = new Promise<number | null>((ended) => started.once('close', ended))
  return { started, output, exitCode }
}

describe.each([
  ['a Node that can replace itself', []],
  ['a Node that cannot', olderNode],
])('handing over from %s', (_, nodeArguments) => {
  it('runs the program on Node 24 with the arguments and the programs of the project', async () => {
    const { output, exitCode } = start(nodeArguments, 'text')
    expect(await output).toMatch(/^v24\.\d+\.\d+ text .*node_modules\/\.bin\n$/)
    expect(await exitCode).toBe(0)
  })

  it('ends with the exit code of the program', async () => {
    expect(await start(nodeArguments, 'fail').exitCode).toBe(3)
  })

  it('passes the request to end on', async () => {
    const { started, output, exitCode } = start(nodeArguments, 'wait')
    await output
    started.kill('SIGTERM')
    expect(await exitCode).toBe(7)
  })
})
