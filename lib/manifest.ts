/**
 * The one table of what is deployed: every function with its triggers, limits and permissions, and
 * every queue. The stacks build the cloud from it and the local runner builds the same system from
 * it, so it is plain data and knows neither.
 */

/** The environment variables that every function gets; permissions decide what it may do with them. */
export const environmentNames = {
  table: 'HOLDFAST_TABLE',
  ordersQueueUrl: 'HOLDFAST_ORDERS_QUEUE_URL',
  ticksQueueUrl: 'HOLDFAST_TICKS_QUEUE_URL',
  secretsPrefix: 'HOLDFAST_SECRETS_PREFIX',
  build: 'HOLDFAST_BUILD',
} as const

export type QueueName = 'orders' | 'ticks'

export interface QueueEntry {
  readonly name: QueueName
  readonly description: string
  /** First in, first out, and one message of a group at a time. */
  readonly fifo: boolean
  /** At least six times the timeout of the function that reads it, as Lambda's retries need. */
  readonly visibilityTimeoutSeconds: number
  /** Deliveries before a message goes to the dead-letter queue. */
  readonly maxReceiveCount: number
  readonly retentionSeconds: number
  /** An alarm is raised when the oldest message is older. */
  readonly ageAlarmSeconds: number
}

export interface ScheduleTrigger {
  readonly kind: 'schedule'
  readonly everyMinutes: number
}

export interface QueueTrigger {
  readonly kind: 'queue'
  readonly queue: QueueName
  readonly batchSize: number
  /** How many instances may read the queue at once; the venue's budget of calls is the reason. */
  readonly maxConcurrency?: number
}

export type Trigger = ScheduleTrigger | QueueTrigger

export interface Permissions {
  readonly table: 'none' | 'read' | 'read-write'
  readonly sendsTo: readonly QueueName[]
  /** May read the exchange keys. */
  readonly secrets: boolean
}

export interface FunctionAlarms {
  /** Failed invocations within five minutes that raise the alarm. */
  readonly errorsIn5Minutes: number
  /** Scheduled periods without a single invocation that raise the alarm. */
  readonly missedPeriods?: number
}

export interface FunctionEntry {
  /** The verb that the file, the use case and the tests carry. */
  readonly name: string
  /** Path from the project's root; the module exports `handler`. */
  readonly entry: string
  readonly description: string
  /** Place among the functions of one minute in the local run, lowest first. */
  readonly order: number
  /** Empty: the function is only invoked directly. */
  readonly triggers: readonly Trigger[]
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /**
   * Left out where a lease in the store fences overlap already: reserving takes from the account's
   * pool, and a new account has too little to reserve from.
   */
  readonly reservedConcurrency?: number
  readonly permissions: Permissions
  readonly alarms: FunctionAlarms
}

export interface Manifest {
  readonly functions: readonly FunctionEntry[]
  readonly queues: readonly QueueEntry[]
}

const everyMinute: ScheduleTrigger = { kind: 'schedule', everyMinutes: 1 }
const scheduledAlarms: FunctionAlarms = { errorsIn5Minutes: 3, missedPeriods: 3 }
const dayInSeconds = 24 * 60 * 60

const queues: readonly QueueEntry[] = [
  {
    name: 'orders',
    description: 'Order intents to execute, one group per account and symbol.',
    fifo: true,
    visibilityTimeoutSeconds: 120,
    maxReceiveCount: 5,
    retentionSeconds: 4 * dayInSeconds,
    ageAlarmSeconds: 120,
  },
  {
    name: 'ticks',
    description: 'Ticks inside the minute, delivered with a delay.',
    fifo: false,
    visibilityTimeoutSeconds: 180,
    maxReceiveCount: 5,
    // A tick says nothing once its slot has passed; five deliveries still fit in.
    retentionSeconds: 60 * 60,
    ageAlarmSeconds: 180,
  },
]

const functions: readonly FunctionEntry[] = [
  {
    name: 'sync-market',
    entry: 'functions/sync-market.ts',
    description: 'Fetches quotes and bars of the whole universe, and heals gaps.',
    order: 10,
    triggers: [everyMinute],
    timeoutSeconds: 50,
    memoryMb: 512,
    permissions: { table: 'read-write', sendsTo: [], secrets: true },
    alarms: scheduledAlarms,
  },
  {
    name: 'scan-signals',
    entry: 'functions/scan-signals.ts',
    description: 'Runs the strategies on closed bars and stores their proposals as intents.',
    order: 20,
    triggers: [everyMinute],
    timeoutSeconds: 50,
    memoryMb: 512,
    permissions: { table: 'read-write', sendsTo: ['orders'], secrets: false },
    alarms: scheduledAlarms,
  },
  {
    name: 'monitor-plans',
    entry: 'functions/monitor-plans.ts',
    description: 'Judges every open plan on fresh quotes and stores the exits that fire.',
    order: 30,
    triggers: [everyMinute, { kind: 'queue', queue: 'ticks', batchSize: 1 }],
    timeoutSeconds: 30,
    memoryMb: 512,
    permissions: { table: 'read-write', sendsTo: ['orders', 'ticks'], secrets: true },
    alarms: scheduledAlarms,
  },
  {
    name: 'execute-orders',
    entry: 'functions/execute-orders.ts',
    description: 'Checks, claims and sends order intents; the only function that trades.',
    order: 40,
    triggers: [{ kind: 'queue', queue: 'orders', batchSize: 10, maxConcurrency: 5 }],
    timeoutSeconds: 20,
    memoryMb: 512,
    permissions: { table: 'read-write', sendsTo: ['orders'], secrets: true },
    alarms: { errorsIn5Minutes: 1 },
  },
  {
    name: 'sync-fills',
    entry: 'functions/sync-fills.ts',
    description: 'Applies each trade of the venue once; the only function that writes the ledger.',
    order: 50,
    triggers: [everyMinute],
    timeoutSeconds: 50,
    memoryMb: 512,
    permissions: { table: 'read-write', sendsTo: ['orders'], secrets: true },
    alarms: scheduledAlarms,
  },
  {
    name: 'reconcile',
    entry: 'functions/reconcile.ts',
    description: 'Compares orders, positions and balances with the venue and settles unknowns.',
    order: 60,
    triggers: [everyMinute],
    timeoutSeconds: 50,
    memoryMb: 512,
    permissions: { table: 'read-write', sendsTo: ['orders'], secrets: true },
    alarms: scheduledAlarms,
  },
  {
    name: 'check-risk',
    entry: 'functions/check-risk.ts',
    description:
      'Measures exposure, moves the trading state down at its limit, notices silent functions.',
    order: 70,
    triggers: [everyMinute],
    timeoutSeconds: 30,
    memoryMb: 512,
    permissions: { table: 'read-write', sendsTo: ['orders'], secrets: false },
    alarms: scheduledAlarms,
  },
  {
    name: 'operate',
    entry: 'functions/operate.ts',
    description: 'Carries out the commands of an operator.',
    order: 80,
    triggers: [],
    timeoutSeconds: 60,
    memoryMb: 512,
    permissions: { table: 'read-write', sendsTo: ['orders'], secrets: true },
    alarms: { errorsIn5Minutes: 1 },
  },
]

export const manifest: Manifest = { functions, queues }

/** The schedule of a function, when it has one. */
export function scheduleOf(entry: FunctionEntry): ScheduleTrigger | undefined {
  return entry.triggers.find((trigger) => trigger.kind === 'schedule')
}
