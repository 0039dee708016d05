import { createMemoryMetrics } from '../../lib/adapters/memory/memory-metrics.ts'
import { createConsoleMetrics } from '../../lib/adapters/observability/console-metrics.ts'
import { createPowertoolsMetrics } from '../../lib/adapters/observability/powertools-metrics.ts'
import { createRedactingMetrics } from '../../lib/adapters/observability/redacting.ts'
import { Secrets } from '../../lib/adapters/observability/secrets.ts'
import { capturedOutput } from '../adapters/observability/captured-output.ts'
import { type RecordedMetric, metricsContract } from './metrics-contract.ts'

metricsContract('memory', (use) => {
  const metrics = createMemoryMetrics()
  use(metrics)
  return metrics.summaries().map(({ name, dimensions, sum }) => ({ name, dimensions, sum }))
})

metricsContract('console behind redaction', (use) => {
  const lines: string[] = []
  const metrics = createConsoleMetrics((line) => lines.push(line))
  use(createRedactingMetrics(metrics, new Secrets()))
  return lines.map(readConsoleLine)
})

metricsContract('Powertools', (use) => {
  const options = { namespace: 'Holdfast', serviceName: 'test' }
  const lines = capturedOutput(() => use(createPowertoolsMetrics(options)))
  return lines.flatMap(readEmbeddedMetrics)
})

function readConsoleLine(line: string): RecordedMetric {
  const match = /^metric (\w+)((?: \w+=\w+)*): (\S+)/.exec(line)
  if (match === null) throw new Error(`not a metric: ${line}`)
  const [, name = '', words = '', sum] = match
  const dimensions = Object.fromEntries(
    [...words.matchAll(/(\w+)=(\w+)/g)].map((found) => [found[1], found[2]]),
  )
  return { name, dimensions, sum: Number(sum) }
}

/** Every metric of one line of embedded metric format, as CloudWatch takes it apart. */
function readEmbeddedMetrics(line: string): readonly RecordedMetric[] {
  const { _aws: directive, ...values } = JSON.parse(line)
  const [{ Namespace: namespace, Dimensions: sets, Metrics: metrics }] = directive.CloudWatchMetrics
  if (namespace !== 'Holdfast' || sets.length !== 1) throw new Error(`unexpected line: ${line}`)
  const named = sets[0].map((name: string) => [name, values[name]])
  const { service, ...dimensions } = Object.fromEntries(named)
  if (service !== 'test') throw new Error(`no service: ${line}`)
  return metrics.map(({ Name: name }: { Name: string }) => {
    const sum = [values[name]].flat().reduce((total: number, value: number) => total + value, 0)
    return { name, dimensions, sum }
  })
}
