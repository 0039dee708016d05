import { QueueError } from '../../../lib/ports/queue.ts'
import { type CallFault, refused, unheard } from './fault-kind.ts'

export const QUEUE_FAULTS: readonly CallFault[] = [
  {
    name: 'send-refused',
    group: 'queue',
    text: 'the queue takes none of the messages',
    rate: 0.03,
    calls: ['orderQueue.send', 'tickQueue.send'],
    disturb: () => refused(() => new QueueError('the queue does not answer')),
  },
  {
    name: 'send-reply-lost',
    group: 'queue',
    text: 'the queue takes the messages, and its reply is lost',
    rate: 0.03,
    calls: ['orderQueue.send', 'tickQueue.send'],
    disturb: () => unheard(() => new QueueError('the queue does not answer')),
  },
]

export const ALERT_FAULTS: readonly CallFault[] = [
  {
    name: 'alert-refused',
    group: 'alerts',
    text: 'the sink does not take an alert',
    rate: 0.2,
    calls: ['alerts.raise'],
    disturb: () => refused(() => new Error('the alert sink is down')),
  },
]
