// C4: every mail to the job address makes its attachments print jobs of the sender, who is mailed a new PIN.

import { describe, expect, test } from 'vitest'
import { patiently } from '../../../patiently.ts'
import type { World } from '../harness.ts'
import { HOSTILE_PDFS } from './mails.ts'
import { ADDRESS, jobsOf, logOf, mail, mailsTo, PDF, send, startMailIn } from './sending.ts'

const HOUR_MS = 3_600_000
const TAKEN = /^250 /

/** What the newest mail says, once there are so many. */
async function told(world: World, mails: number): Promise<string> {
  await patiently(async () => expect(await mailsTo(world)).toHaveLength(mails))
  await patiently(async () => expect((await mailsTo(world))[0].state).toBe('kept'))
  const [{ id }] = await mailsTo(world)
  return (await world.api('POST', `/mails/${id}/open`)).body.text
}
const pinsOf = async (world: World, id: string) =>
  (await world.api('GET', `/users/${id}`)).body.pins

describe('C4: a mail to the job address', () => {
  test('makes its attachments jobs of the sender and mails them a PIN with the names of the jobs', async () => {
    const { world, anna } = await startMailIn()
    const picture = {
      name: 'Logo.png',
      type: 'image/png',
      content: Buffer.from('89504e470d0a1a0a', 'hex'),
    }
    const text = { name: '../a/Notes\u202e.txt', type: 'text/plain', content: 'x\n'.repeat(130) }
    const zip = { name: 'Much.zip', type: 'application/zip', content: 'PK' }
    expect(await send(world, mail([PDF, picture, text, zip]))).toMatch(TAKEN)
    expect(await jobsOf(world)).toMatchObject([
      { username: 'anna', name: 'Notes .txt', pages: 3, type: 'text/plain', color: false },
      { username: 'anna', name: 'Logo.png', pages: 1, type: 'image/png', color: true },
      { username: 'anna', name: 'Plan.pdf', pages: 3, type: 'application/pdf', color: false },
    ])
    const said = await told(world, 1)
    expect(said).toContain('wait for you at any terminal: Plan.pdf, Logo.png, Notes .txt')
    expect(said).toContain('cannot be printed: Much.zip')
    expect(said).toMatch(/PIN .*: \d{6}/)
    expect(said).toContain('does not expire')
    expect(await pinsOf(world, anna)).toMatchObject([{ pending: true, expiresAt: null }])
  })

  test('mails a PIN although new PINs are not mailed otherwise, and nobody may make their own', async () => {
    const { world } = await startMailIn({ 'pins.sendByEmail': 'off', 'pins.userCanChange': 'off' })
    expect(await send(world, mail())).toMatch(TAKEN)
    expect(await told(world, 1)).toMatch(/\d{6}/)
  })

  test('takes no PIN away until the new one is used, and mails three an hour', async () => {
    const { world, anna } = await startMailIn()
    const { pin } = (await world.api('POST', `/users/${anna}/pins`)).body
    for (let n = 0; n < 4; n++) expect(await send(world, mail())).toMatch(TAKEN)
    await patiently(async () => expect(await mailsTo(world)).toHaveLength(3))
    expect(await jobsOf(world)).toHaveLength(4)
    expect(await pinsOf(world, anna)).toHaveLength(2)
    expect(await told(world, 3)).not.toContain(pin)
    world.clock.now += HOUR_MS
    expect(await send(world, mail())).toMatch(TAKEN)
    await told(world, 4)
    expect(await pinsOf(world, anna)).toHaveLength(2)
  })

  test('with nothing to print in it is answered in the language of the sender, without a PIN', async () => {
    const { world, anna } = await startMailIn()
    await world.api('PATCH', `/users/${anna}`, { language: 'cs' })
    expect(await send(world, mail([]))).toMatch(TAKEN)
    expect(await told(world, 1)).toMatch(/Žádnou přílohu[\s\S]*PDF/)
    expect(await send(world, mail([{ ...PDF, content: 'MZ' }]))).toMatch(TAKEN)
    expect(await told(world, 2)).toContain('Tyto nelze vytisknout: Plan.pdf')
    expect(await pinsOf(world, anna)).toEqual([])
    expect(await jobsOf(world)).toEqual([])
  })

  test('with hostile PDFs in it makes jobs of the others', async () => {
    const { world } = await startMailIn()
    const hostile = Object.entries(HOSTILE_PDFS)
      .filter(([what]) => !what.includes('gigabyte') && !what.includes('thirty'))
      .map(([, content]) => ({ ...PDF, name: 'Hostile.pdf', content }))
    expect(await send(world, mail([...hostile, PDF]))).toMatch(TAKEN)
    expect(await jobsOf(world)).toMatchObject([{ name: 'Plan.pdf', pages: 3 }])
  })

  test('that comes again does nothing again, also after a restart, for 14 days', async () => {
    const { world } = await startMailIn()
    const raw = mail()
    expect(await send(world, raw)).toMatch(TAKEN)
    expect(await send(world, raw)).toMatch(TAKEN)
    await world.restart()
    world.clock.now += 14 * 24 * HOUR_MS - 1
    expect(await send(world, raw)).toMatch(TAKEN)
    await told(world, 1)
    // What was held is gone by then, so all jobs are counted, whatever became of them.
    expect(await jobsOf(world)).toHaveLength(1)
    const nameless = mail([PDF], ['Message-ID:'])
    expect(await send(world, nameless)).toMatch(TAKEN)
    expect(await send(world, nameless)).toMatch(TAKEN)
    expect(await jobsOf(world)).toHaveLength(2)
    world.clock.now += 1
    expect(await send(world, raw)).toMatch(TAKEN)
    expect(await jobsOf(world)).toHaveLength(3)
  })

  test('of somebody who has fifty jobs already says so', async () => {
    const { world } = await startMailIn()
    const note = { name: 'Note.txt', type: 'text/plain', content: 'x' }
    for (let n = 1; n <= 5; n++) {
      await send(world, mail(Array(10).fill(note)))
      await patiently(async () => expect(await mailsTo(world)).toHaveLength(n))
      world.clock.now += HOUR_MS
    }
    await send(world, mail([PDF]))
    expect(await told(world, 6)).toMatch(/not taken, because too much waits[^:]*: Plan\.pdf/)
    expect(await jobsOf(world)).toHaveLength(50)
  })
})

describe('C4: a mail that does nothing', () => {
  test.each([
    ['an answering machine', ['Auto-Submitted: auto-replied'], {}],
    ['a list', ['List-Id: <all.firm.example>'], {}],
    ['bulk', ['Precedence: bulk'], {}],
    ['a failure', [], { from: '' }],
    ['ourselves', [`From: ${ADDRESS}`], {}],
  ])('of %s is taken and dropped, and nobody is answered', async (_, headers, sending) => {
    const { world } = await startMailIn({ 'jobs.selfRegistration': 'on' })
    expect(await send(world, mail([PDF], headers), sending)).toMatch(TAKEN)
    expect(await jobsOf(world)).toEqual([])
    expect(await logOf(world)).toContain(
      'A mail to the job address was dropped: it was written by a program or to a list.',
    )
    expect(await mailsTo(world)).toEqual([])
  })

  test('of nobody, of somebody inactive, and of two users with one address says so in the log alone', async () => {
    const { world, anna } = await startMailIn()
    const ben = { username: 'ben', email: 'two@firm.example' }
    await world.api('POST', '/users', ben)
    await world.api('POST', '/users', { ...ben, username: 'carla' })
    await world.api('PATCH', `/users/${anna}`, { active: false })
    const senders = ['nobody@firm.example', 'two@firm.example', 'anna@firm.example']
    for (const from of senders) {
      expect(await send(world, mail([PDF], [`From: ${from}`]))).toMatch(TAKEN)
    }
    expect(await jobsOf(world)).toEqual([])
    expect(await mailsTo(world)).toEqual([])
    expect((await logOf(world)).slice(0, 3)).toEqual([
      'A mail from anna@firm.example made no jobs: user anna is not active.',
      'A mail from two@firm.example made no jobs: several users have this address.',
      'A mail from nobody@firm.example made no jobs: no user has this address.',
    ])
  })

  test('without one sender is refused, and so is one of a domain that is not listed', async () => {
    const { world } = await startMailIn({ 'jobs.senders': 'firm.example, guests.example' })
    for (const from of ['From:', 'From: a@firm.example, b@firm.example']) {
      expect(await send(world, mail([PDF], [from]))).toMatch(/^554 .*one sender/)
    }
    expect(await send(world, mail([PDF], ['From: a@evil.example']))).toMatch(/^550 .*domain/)
    expect(await send(world, mail())).toMatch(TAKEN)
  })
})

describe('C4: self-registration', () => {
  const GUEST = 'From: "Gustav \u202e<b>" <gustav@guests.example>'

  test('makes an unknown sender a user in SELF-REGISTERED, whose PINs are temporary again and again', async () => {
    const { world } = await startMailIn({
      ...{ 'jobs.selfRegistration': 'on', 'pins.temporary': 'groups' },
      'pins.temporaryGroups': ['SELF-REGISTERED'],
    })
    await world.api('POST', '/users', { username: 'gustav' })
    expect(await send(world, mail([PDF], [GUEST]))).toMatch(TAKEN)
    expect(await told(world, 1)).toMatch(/^Hello Gustav <b>,[\s\S]*valid until/)
    const { items } = (await world.api('GET', '/users?group=SELF-REGISTERED')).body
    expect(items).toMatchObject([
      { username: 'gustav-2', name: 'Gustav <b>', email: 'gustav@guests.example' },
    ])
    world.clock.now += 25 * HOUR_MS
    expect(await send(world, mail([PDF], [GUEST]))).toMatch(TAKEN)
    expect(await told(world, 2)).toContain('valid until')
    expect(await jobsOf(world)).toHaveLength(2)
    expect(await logOf(world)).toContain(
      'User gustav-2 was made by a mail from gustav@guests.example.',
    )
  })

  test('of nobody who sends nothing to print, and of at most twenty an hour', async () => {
    const { world } = await startMailIn({ 'jobs.selfRegistration': 'on' })
    const from = (n: number) => [`From: g${n}@guests.example`]
    expect(await send(world, mail([], from(0)))).toMatch(TAKEN)
    expect((await world.api('GET', '/users')).body.items).toHaveLength(1)
    for (let n = 1; n <= 20; n++) expect(await send(world, mail([PDF], from(n)))).toMatch(TAKEN)
    expect(await send(world, mail([PDF], from(21)))).toMatch(/^451 .*later/)
    expect(await jobsOf(world)).toHaveLength(20)
    world.clock.now += HOUR_MS
    expect(await send(world, mail([PDF], from(21)))).toMatch(TAKEN)
    expect(await jobsOf(world)).toHaveLength(21)
  })
})
