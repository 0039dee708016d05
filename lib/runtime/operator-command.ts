import * as z from 'zod'
import { type OperatorCommand } from '../engine/operate.ts'

const account = z.string().min(1).optional()
const effecting = {
  account,
  commandId: z.string().min(1).max(100),
  by: z.string().min(1).max(100),
}

const schema: z.ZodType<OperatorCommand> = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('status'), account }),
  z.strictObject({ command: z.literal('plans'), account }),
  z.strictObject({
    command: z.literal('pause'),
    minutes: z.int().min(1).max(100_000),
    ...effecting,
  }),
  z.strictObject({ command: z.literal('resume'), ...effecting }),
  z.strictObject({ command: z.literal('halt'), cause: z.string().min(1).max(500), ...effecting }),
  z.strictObject({
    command: z.literal('close'),
    planId: z.string().regex(/^[0-9a-f]{32}$/, 'a plan id is 32 hex digits'),
    ...effecting,
  }),
  z.strictObject({ command: z.literal('compare-day'), account, day: z.iso.date() }),
  z.strictObject({ command: z.literal('rebuild-day'), day: z.iso.date(), ...effecting }),
])

export type ReadCommand =
  | { readonly ok: true; readonly command: OperatorCommand }
  | { readonly ok: false; readonly problem: string }

/** Everything that is wrong with a command is told at once, by field. */
export function readOperatorCommand(event: unknown): ReadCommand {
  const parsed = schema.safeParse(event)
  if (parsed.success) return { ok: true, command: parsed.data }
  return { ok: false, problem: z.prettifyError(parsed.error) }
}
