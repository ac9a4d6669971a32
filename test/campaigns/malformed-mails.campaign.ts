// Ruined mails over real SMTP: bits changed, cut, boundaries doubled, headers torn, wrong encodings. None breaks the server,
// none does anything twice, and a whole mail after them still makes its jobs.
//
// Every ruined mail is sent twice, as by a sender that lost the answer: the second time nothing may come of it. The control
// is a sender whose second try has another Message-ID; its jobs must be found to be doubled.

import { expect, it } from 'vitest'
import { type Chance, seededChance } from '../../sim/chance.ts'
import { openMailHouse } from '../sim/server/mail-in/mail-house.ts'
import { mailOf, pdf } from '../sim/server/mail-in/mails.ts'
import { mailer } from '../sim/server/mail-in/sending.ts'
import { campaign } from './campaign.ts'

const CONTROL_MAILS = 20

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

async function openHouse() {
  const { world, jobs, ...house } = await openMailHouse()
  const { send, close } = mailer(world)
  return {
    ...house,
    async close() {
      close()
      await house.close()
    },
    /** How many jobs come of it. The list keeps old ones, so what is new is counted. */
    async jobsOf(raw: Buffer): Promise<{ readonly reply: string; readonly jobs: number }> {
      const before = jobs()
      const reply = await send(raw)
      return { reply, jobs: jobs() - before }
    },
  }
}

it('takes ruined mails without a crash and does nothing twice', async () => {
  const { n, seed, progress, close } = campaign('malformed-mails')
  const chance = seededChance(seed)
  const server = { now: await openHouse() }
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
      server.now = await openHouse()
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
