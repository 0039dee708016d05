/** The JSON Schema of `holdfast.yaml`, for editors; written to `docs/holdfast.schema.json`. */
import * as z from 'zod'
import { configSchema } from './config-schema.ts'

export function configJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(configSchema, { io: 'input', target: 'draft-7' })
}

/** The content of the schema file. */
export function configJsonSchemaText(): string {
  const schema = { title: 'Holdfast configuration', ...configJsonSchema() }
  return `${JSON.stringify(schema, undefined, 2)}\n`
}
