// Mails with jobs, from the socket to the disk.

import { type Listener, type ListenerNeed, startListener } from './listener.ts'
import { createReading } from './reading.ts'
import { createReceive, type ReceiveNeed } from './receive.ts'

export type MailIn = Listener

export type MailInNeed = Omit<ListenerNeed, 'receive'> & Pick<ReceiveNeed, 'intake'>

/** Starts to take mails. Rejects when the port is taken. */
export async function startMailIn(need: MailInNeed): Promise<MailIn> {
  const reading = createReading()
  const receive = createReceive({ ...need, reading })
  const listener = await startListener({ ...need, receive })
  return {
    port: listener.port,
    async close() {
      // A mail that is being read is sent again, and its sender need not wait for that.
      await Promise.all([listener.close(), reading.close()])
    },
  }
}
