// The parts of a server that take mails, on a clock that is turned by hand: no rate and no full list stops a mail. Real
// SMTP, real TLS, real disk. For campaigns and benches.

import { LIMITS } from '../../../../sim/server/mail-in/limits.ts'
import { startListener } from '../../../../sim/server/mail-in/listener.ts'
import { createReading } from '../../../../sim/server/mail-in/reading.ts'
import { createReceive } from '../../../../sim/server/mail-in/receive.ts'
import { openParts } from '../../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../../sim/server/seed.ts'
import { newFolder } from '../harness.ts'
import { ADDRESS } from './sending.ts'

const HOUR_MS = 3_600_000

/** A house with Anna. */
export async function openMailHouse() {
  let now = 1_000_000_000
  const clock = () => now
  const stretch = async (secret: string) => Buffer.from(secret.padEnd(32, '.'))
  const parts = await openParts({ folder: newFolder(), host: 'localhost', now: clock, stretch })
  parts.people.add(FIRST_TENANT, { username: 'anna', email: 'anna@firm.example' })
  await parts.settings.change(FIRST_TENANT, {
    ...{ 'jobs.byEmail': 'on', 'jobs.address': ADDRESS, 'jobs.keepHours': '1h' },
  })
  const reading = createReading()
  let failures = 0
  const listener = await startListener({
    ...{ host: '127.0.0.1', port: 0, settings: parts.settings, now: clock },
    tls: parts.authority.serverTls('smtp'),
    receive: createReceive({ intake: parts.intake, reading, now: clock }),
    failed: () => void failures++,
    limits: LIMITS,
  })
  const jobs = () => parts.jobs.list(FIRST_TENANT, {}, { limit: 1_000 }).items
  return {
    /** As `send` wants it. */
    world: { server: { smtpPort: listener.port, caPem: parts.authority.pem } },
    /** How many there are, of every state; the newest thousand. */
    jobs: (): number => jobs().length,
    /** An hour goes by; what was held is thrown away, so that there is room. */
    pass() {
      now += HOUR_MS
      const holder = { tenant: FIRST_TENANT, name: 'clock', role: 'admin' } as const
      for (const { id, state } of jobs()) {
        if (state === 'held') parts.jobs.discard(holder, id)
      }
    },
    /** How often something of the server's own broke. */
    failures: (): number => failures,
    async close() {
      await Promise.all([listener.close(), reading.close()])
      parts.close()
    },
  }
}
