// Ruined mails over real SMTP: bits changed, cut, boundaries doubled, headers torn, wrong encodings. None breaks the server,
// none does anything twice, and a whole mail after them still makes its jobs.
//
// Every ruined mail is sent twice, as by a sender that lost the answer: the second time nothing may come of it. The control
// is a sender whose second try has another Message-ID; its jobs must be found to be doubled.

import { expect, it } from 'vitest'
import { type Chance, seededChance } from '../../sim/chance.ts'
import { LIMITS } from '../../sim/server/mail-in/limits.ts'
import { startListener } from '../../sim/server/mail-in/listener.ts'
import { createReading } from '../../sim/server/mail-in/reading.ts'
import { createReceive } from '../../sim/server/mail-in/receive.ts'
import { openParts } from '../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../sim/server/seed.ts'
import { newFolder, type World } from '../sim/server/harness.ts'
import { mailOf, pdf } from '../sim/server/mail-in/mails.ts'
import { ADDRESS, send } from '../sim/server/mail-in/sending.ts'
import { campaign } from './campaign.ts'

const CONTROL_MAILS = 20
/** So that neither rates nor room for jobs are what stops a mail. */
const STEP_MS = 3_600_000

const whole = (id: string): Buffer =>
  mailOf(
    ['From: Anna <anna@firm.example>', `Message-ID: <${id}@test>`, 'Subject: Plan'],
    [
      { name: 'Plan.pdf', type: 'application/pdf', content: pdf(2) },
      { name: 'Notes.txt', type: 'text/plain', content: 'x\n'.repeat(70) },
    ],
  )

/** The Message-ID stays: it is what a mail is known again by. */
function ruined(mail: Buffer, chance: Chance): Buffer {
  const text = mail.toString('latin1')
  const start = text.indexOf('Subject:')
  const at = start + Math.floor(chance() * (text.length - start))
  const back = (changed: string) => Buffer.from(changed, 'latin1')
  switch (Math.floor(chance() * 7)) {
    case 0:
      return back(`${text.slice(0, at)}${String.fromCharCode(chance() * 256)}${text.slice(at + 1)}`)
    case 1:
      return mail.subarray(0, at)
    case 2:
      return back(text.replaceAll('--=edge', chance() < 0.5 ? '--=edge\r\n--=edge' : '--=edge--'))
    case 3:
      return back(text.slice(0, start) + text.slice(start).replace(/: /, ':\r\n'.repeat(3)))
    case 4:
      return back(text.replaceAll('base64', chance() < 0.5 ? 'quoted-printable' : 'x-nonsense'))
    case 5:
      return back(text.slice(0, at) + text.slice(start, at) + text.slice(at))
    default:
      return back(text.replace('utf-8', 'klingon').replaceAll('\r\n', chance() < 0.5 ? '\r' : '\n'))
  }
}

async function startAll() {
  const clock = { now: 1_000_000_000 }
  const stretch = async (secret: string) => Buffer.from(secret.padEnd(32, '.'))
  const now = () => clock.now
  const parts = await openParts({ folder: newFolder(), host: 'localhost', now, stretch })
  parts.people.add(FIRST_TENANT, { username: 'anna', email: 'anna@firm.example' })
  await parts.settings.change(FIRST_TENANT, {
    ...{ 'jobs.byEmail': 'on', 'jobs.address': ADDRESS, 'jobs.keepHours': '1h' },
  })
  const reading = createReading()
  let failures = 0
  const listener = await startListener({
    ...{ host: '127.0.0.1', port: 0, settings: parts.settings, now },
    tls: parts.authority.serverTls('smtp'),
    receive: createReceive({ intake: parts.intake, reading, now }),
    failed: () => void failures++,
    limits: LIMITS,
  })
  const world = { server: { smtpPort: listener.port, caPem: parts.authority.pem } } as World
  const count = () => parts.jobs.list(FIRST_TENANT, {}, { limit: 1_000 }).items.length
  return {
    send: (raw: Buffer) => send(world, raw),
    /** How many jobs come of it. The list keeps old ones, so what is new is counted. */
    async jobsOf(raw: Buffer): Promise<{ readonly reply: string; readonly jobs: number }> {
      const before = count()
      const reply = await send(world, raw)
      return { reply, jobs: count() - before }
    },
    /** An hour goes by; what was held is thrown away, so that there is room. */
    pass() {
      clock.now += STEP_MS
      const holder = { tenant: FIRST_TENANT, name: 'campaign' }
      for (const { id, state } of parts.jobs.list(FIRST_TENANT, {}, { limit: 1_000 }).items) {
        if (state === 'held') parts.jobs.discard(holder as never, id)
      }
    },
    failures: () => failures,
    async close() {
      await Promise.all([listener.close(), reading.close()])
      parts.close()
    },
  }
}

it('takes ruined mails without a crash and does nothing twice', async () => {
  const { n, seed, progress, close } = campaign('malformed-mails')
  const chance = seededChance(seed)
  const server = { now: await startAll() }
  let [taken, refused, jobs, doubled, lost, silent, broke] = [0, 0, 0, 0, 0, 0, 0]
  const wholeWorks = async (id: string) => {
    if ((await server.now.jobsOf(whole(id))).jobs !== 2) lost++
  }
  for (let trial = 0; trial < n; trial++) {
    const raw = ruined(whole(`${seed}-${trial}`), chance)
    const first = await server.now.jobsOf(raw)
    if (/^2/.test(first.reply)) taken++
    else if (/^[45]/.test(first.reply)) refused++
    else silent++
    jobs += first.jobs
    if ((await server.now.jobsOf(raw)).jobs !== 0) doubled++
    server.now.pass()
    // The list of jobs is read whole, so it must stay short.
    if (trial % 100 === 99 || trial === n - 1) {
      await wholeWorks(`whole-${trial}`)
      broke += server.now.failures()
      await server.now.close()
      server.now = await startAll()
    }
    progress(trial + 1, n)
  }
  let control = 0
  for (let trial = 0; trial < CONTROL_MAILS; trial++) {
    await server.now.jobsOf(whole(`control-${trial}`))
    if ((await server.now.jobsOf(whole(`control-again-${trial}`))).jobs !== 0) control++
    server.now.pass()
  }
  await server.now.close()
  const violations = doubled + lost + silent + broke
  close(
    `${taken} taken, ${refused} refused, ${jobs} jobs, ${doubled} doubled, ${lost} whole mails lost, ` +
      `${silent} without an answer, ${broke} failures, control with another Message-ID: ${control} of ${CONTROL_MAILS} doubled`,
    violations,
  )
  expect(jobs).toBeGreaterThan(0)
  expect(control).toBe(CONTROL_MAILS)
  expect(violations).toBe(0)
})
