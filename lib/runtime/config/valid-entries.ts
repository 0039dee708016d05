import { type z } from 'zod'
import { entry } from './raw-entries.ts'

export type Valid<Shape extends z.ZodRawShape> = {
  readonly [K in keyof Shape]?: z.output<Shape[K]>
}

/** The entries of a section that are valid on their own, defaults filled in. */
export function validEntries<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  raw: unknown,
): Valid<Shape> {
  const entries = Object.entries(schema.shape).flatMap(([name, leaf]) => {
    const parsed = (leaf as z.ZodType).safeParse(entry(raw, name))
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : []
  })
  return Object.fromEntries(entries) as Valid<Shape>
}
