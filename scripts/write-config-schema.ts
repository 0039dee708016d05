/** Writes docs/holdfast.schema.json from the configuration's schema. */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { configJsonSchemaText } from '../lib/runtime/config/json-schema.ts'

const docs = new URL('../docs/', import.meta.url)
await mkdir(docs, { recursive: true })
const file = new URL('holdfast.schema.json', docs)
await writeFile(file, configJsonSchemaText())
process.stdout.write(`wrote ${fileURLToPath(file)}\n`)
