import { Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Manifest } from '../../lib/manifest.ts'
import { createApp } from '../../lib/stacks/create-app.ts'

export interface Templates {
  readonly state: Template
  readonly functions: Template
}

/** The templates of a manifest, with a line of code in the place of every bundle. */
export function templatesOf(manifest: Manifest, deployment?: string): Templates {
  const outputDirectory = mkdtempSync(join(tmpdir(), 'holdfast-stacks-'))
  try {
    const { state, functions } = createApp(manifest, {
      codeOf: () => Code.fromInline('exports.handler = async () => {}'),
      outputDirectory,
      build: '0123456789ab',
      ...(deployment === undefined ? {} : { deployment }),
    })
    return { state: Template.fromStack(state), functions: Template.fromStack(functions) }
  } finally {
    rmSync(outputDirectory, { recursive: true, force: true })
  }
}

type Resource = { readonly Properties: Readonly<Record<string, unknown>> }

/** The resources of one type by logical id. */
export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return template.findResources(type) as Readonly<Record<string, Resource>>
}

/** The logical id of the only resource of a type whose description is this one. */
export function idOfDescribed(template: Template, type: string, description: string): string {
  const ids = Object.entries(resourcesOf(template, type))
    .filter(([, resource]) => resource.Properties['Description'] === description)
    .map(([id]) => id)
  if (ids.length !== 1) throw new Error(`${ids.length} of ${type} are described '${description}'`)
  return ids[0]!
}
