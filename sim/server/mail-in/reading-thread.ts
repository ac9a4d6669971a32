// The thread that reads mails and documents, one at a time (see reading.ts).

import { parentPort } from 'node:worker_threads'
import { MailRefused } from './mail-refused.ts'
import { readMail } from './read-mail.ts'
import type { Outcome, Task } from './reading.ts'

async function done({ kind, bytes }: Task): Promise<Outcome> {
  if (kind === 'mail') return { mail: await readMail(bytes) }
  // Takes a second to load, and many a mail has none.
  const { pdfPages } = await import('./pdf-pages.ts')
  return { pages: (await pdfPages(bytes)) ?? 'unreadable' }
}

parentPort?.on('message', async (task: Task) => {
  const outcome = await done(task).catch((error: unknown): Outcome => {
    if (error instanceof MailRefused) return { refused: [error.responseCode, error.message] }
    throw error
  })
  parentPort?.postMessage(outcome)
})
parentPort?.postMessage('ready')
