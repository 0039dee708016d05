/** A thread that goes through its share of all crashes. */
import { parentPort, workerData } from 'node:worker_threads'
import { type EnumerationShare, type ShareMessage } from './enumerate-with-workers.ts'
import { enumerateCrashes } from './enumerate-crashes.ts'

if (parentPort === null) throw new Error('this file is started as a worker thread')
const port = parentPort
const tell = (message: ShareMessage): void => port.postMessage(message)

const report = await enumerateCrashes({
  ...(workerData as EnumerationShare),
  onProgress: (done, total) => tell({ kind: 'progress', done, total }),
})
tell({ kind: 'report', report })
