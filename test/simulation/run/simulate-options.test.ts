import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { parseSimulateOptions, type SimulateOptions } from './simulate-options.ts'

const known = {
  faultKinds: ['crash-in-flight', 'commit-reply-lost', 'venue-down'],
  plantedBugs: ['claim-removed', 'resend-on-timeout'],
}

function optionsOf(...argv: readonly string[]): SimulateOptions {
  const parsed = parseSimulateOptions(argv, known)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.options
}

describe('the options of npm run simulate', () => {
  it('are few when nothing is said', () => {
    expect(optionsOf()).toEqual({
      seeds: 100,
      firstSeed: 1,
      ticks: 400,
      workers: availableParallelism(),
      enumerate: false,
      planted: false,
      story: false,
      json: false,
    })
  })

  it('are all read', () => {
    const many = ['--seeds', '1', '--first-seed', '17', '--ticks', '50', '--workers', '3']
    const kinds = ['--faults', 'venue-down, commit-reply-lost,venue-down']
    const flags = ['--plant', 'claim-removed', '--keep', '20,3,17,3', '--story', '--json']
    expect(optionsOf(...many, ...kinds, ...flags)).toEqual({
      seeds: 1,
      firstSeed: 17,
      ticks: 50,
      kinds: ['venue-down', 'commit-reply-lost'],
      workers: 3,
      enumerate: false,
      planted: false,
      plant: 'claim-removed',
      keep: [3, 17, 20],
      story: true,
      json: true,
    })
  })

  it.each([
    [['--story'], 1],
    [['--keep', 'none'], 1],
    [['--planted'], 0],
    [['--enumerate', '--planted'], 0],
    [['--enumerate', '--planted', '--seeds', '7'], 7],
    [['--plant', 'claim-removed'], 100],
  ])('with %j run %i seeds', (argv, seeds) => {
    expect(optionsOf(...argv).seeds).toBe(seeds)
  })

  it('keep no deed at all when told so', () => {
    expect(optionsOf('--keep', 'none').keep).toEqual([])
  })

  it.each([
    [['--bogus'], /unknown option '--bogus'/],
    [['--seed', '3'], /Did you mean --seeds\?/],
    [['extra'], /too many arguments/],
    [['--seeds', '0'], /'--seeds <number>' argument '0' is invalid\. Write a whole number from 1/],
    [['--seeds', '1.5'], /Write a whole number from 1 to 10000000/],
    [['--seeds', 'many'], /argument 'many' is invalid/],
    [['--first-seed', '9007199254740992'], /from 0 to 9007199254740991/],
    [['--first-seed', '9007199254740990'], /too large for 100 seeds/],
    [['--ticks', '0'], /'--ticks <number>' argument '0'/],
    [['--workers', '0'], /'--workers <number>' argument '0'/],
    [['--faults', 'venue-dwn'], /argument 'venue-dwn' is invalid.*Did you mean venue-down\?/],
    [['--faults', 'venue-down,'], /no kind of fault ''/],
    [['--faults', 'weather'], /There are: crash-in-flight, commit-reply-lost, venue-down\./],
    [['--plant', 'claim-remove'], /no bug 'claim-remove'\. Did you mean claim-removed\?/],
    [['--keep', '0'], /numbers from 1 with commas between, or none/],
    [['--keep', '3,,4'], /numbers from 1/],
    [['--keep', '1', '--seeds', '2'], /--keep looks at one seed, and --seeds is 2/],
    [['--story', '--seeds', '2'], /--story looks at one seed, and --seeds is 2/],
    [['--keep', '1', '--planted'], /--keep and --planted cannot be given together/],
    [['--plant', 'claim-removed', '--planted'], /--plant and --planted cannot/],
    [['--plant', 'claim-removed', '--enumerate'], /--plant and --enumerate cannot/],
  ])('refuse %j with 2 and a reason', (argv, reason) => {
    const parsed = parseSimulateOptions(argv, known)
    if (parsed.ok) throw new Error('should have been refused')
    expect(parsed.exitCode).toBe(2)
    expect(parsed.message).toMatch(reason)
    expect(parsed.message).toMatch(/add --help/)
  })

  it('explain themselves with examples that they accept', () => {
    const help = parseSimulateOptions(['--help'], known)
    if (help.ok) throw new Error('should have been help')
    expect(help.exitCode).toBe(0)
    const examples = [...help.message.matchAll(/npm run simulate -- (.*?)(?: {2,}|\n|$)/g)]
    expect(examples.length).toBeGreaterThanOrEqual(2)
    for (const [, line = ''] of examples)
      if (!line.startsWith('[')) expect(optionsOf(...line.trim().split(' '))).toBeDefined()
  })
})
