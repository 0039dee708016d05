import * as z from 'zod'
import { type OperatorCommand } from '../engine/operator-commands.ts'

const account = z.string().min(1).optional()
const effecting = {
  account,
  commandId: z.string().min(1).max(100),
  by: z.string().min(1).max(100),
}

const planId = z.string().regex(/^[0-9a-f]{32}$/, 'a plan id is 32 hex digits')
/** Kept as text: the number of a JSON document is no exact amount. */
const price = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,18})?$/, 'a price is a decimal in quotes, such as "41250.5"')
  .optional()

const schema: z.ZodType<OperatorCommand> = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('status'), account }),
  z.strictObject({ command: z.literal('plans'), account }),
  z.strictObject({
    command: z.literal('why'),
    subject: z.string().min(1).max(100),
    last: z.int().min(0).max(100).optional(),
    account,
  }),
  z.strictObject({
    command: z.literal('pause'),
    minutes: z.int().min(1).max(100_000),
    ...effecting,
  }),
  z.strictObject({ command: z.literal('resume'), ...effecting }),
  z.strictObject({ command: z.literal('halt'), cause: z.string().min(1).max(500), ...effecting }),
  z.strictObject({
    command: z.literal('close'),
    planId,
    ...effecting,
  }),
  z.strictObject({
    command: z.literal('adjust'),
    planId,
    stop: price,
    target: price,
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
