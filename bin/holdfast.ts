/** The CDK app: bundles every function of the manifest and synthesises the stacks. */
import { Code } from 'aws-cdk-lib/aws-lambda'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

import { manifest } from '../lib/manifest.ts'
import { buildName, bundleFunctions } from '../lib/stacks/bundle.ts'
import { createApp } from '../lib/stacks/create-app.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const bundles = await bundleFunctions(manifest.functions, root, join(root, 'dist', 'functions'))

const { app } = createApp(manifest, {
  codeOf: (entry) => {
    const bundle = bundles.get(entry.name)
    if (bundle === undefined) throw new Error(`${entry.name} was not bundled`)
    return Code.fromAsset(bundle.directory)
  },
  build: await buildName(bundles),
})
app.synth()
