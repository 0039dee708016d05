/**
 * The whole deployment from one manifest, without a look at any account: the same manifest and code
 * give the same templates everywhere.
 */
import { App, Tags } from 'aws-cdk-lib'
import { type Code } from 'aws-cdk-lib/aws-lambda'

import { type FunctionEntry, type Manifest } from '../manifest.ts'
import { FunctionsStack } from './functions-stack.ts'
import { manifestFaults } from './manifest-faults.ts'
import { StateStack } from './state-stack.ts'

export interface AppOptions {
  /** What Lambda loads for an entry: a module `index` that exports `handler`. */
  readonly codeOf: (entry: FunctionEntry) => Code
  /** Names the code: what is booked by one build is counted apart from what another booked. */
  readonly build: string
  /** Names the stacks and the secrets' prefix; two deployments in one account differ in it. */
  readonly deployment?: string
  /** Where the templates are written; the CDK command line says it otherwise. */
  readonly outputDirectory?: string
}

export interface Deployment {
  readonly app: App
  readonly state: StateStack
  readonly functions: FunctionsStack
}

/** Here and not in cdk.json, so that tests see the templates that are deployed. */
const featureFlags = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:checkSecretUsage': true,
  // The table's stack refuses a change that would pull the table away from the functions.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
}

const deploymentPattern = /^[a-z][a-z0-9-]{0,30}$/

/** @throws {Error} with every fault of the manifest, or when the deployment's name is unusable. */
export function createApp(manifest: Manifest, options: AppOptions): Deployment {
  const app = new App({
    ...(options.outputDirectory === undefined ? {} : { outdir: options.outputDirectory }),
    context: featureFlags,
  })
  const deployment = options.deployment ?? contextText(app, 'deployment') ?? 'holdfast'
  if (!deploymentPattern.test(deployment)) {
    throw new Error(
      `The deployment's name '${deployment}' is not lower-case letters, digits and dashes, at most 31.`,
    )
  }
  const faults = manifestFaults(manifest)
  if (faults.length > 0) {
    throw new Error(`The manifest cannot be deployed:\n${faults.join('\n')}`)
  }
  const state = new StateStack(app, `${deployment}-state`)
  const functions = new FunctionsStack(app, `${deployment}-functions`, {
    manifest,
    deployment,
    table: state.table,
    codeOf: options.codeOf,
    build: options.build,
  })
  Tags.of(app).add('deployment', deployment)
  return { app, state, functions }
}

function contextText(app: App, name: string): string | undefined {
  const value: unknown = app.node.tryGetContext(name)
  return typeof value === 'string' ? value : undefined
}
