import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { configJsonSchemaText } from '../../../lib/runtime/config/json-schema.ts'

describe('R-OPS-5 docs/holdfast.schema.json', () => {
  it('is what `node scripts/write-config-schema.ts` writes', () => {
    const file = new URL('../../../docs/holdfast.schema.json', import.meta.url)
    expect(readFileSync(file, 'utf8')).toBe(configJsonSchemaText())
  })

  it('describes every setting', () => {
    const undescribed: string[] = []
    const visit = (node: Record<string, unknown>, path: string): void => {
      for (const [name, inner] of Object.entries(node.properties ?? {})) {
        const here = `${path}.${name}`
        if (typeof inner.description !== 'string') undescribed.push(here)
        visit(inner, here)
        if (inner.items !== undefined) visit(inner.items, `${here}[]`)
      }
    }
    visit(JSON.parse(configJsonSchemaText()), '')
    expect(undescribed).toEqual([])
  })
})
