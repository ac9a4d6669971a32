// C4: the listener that mails come in by, spoken to well and badly.

import { describe, expect, onTestFinished, test } from 'vitest'
import { openAuthority } from '../../../../sim/server/authority.ts'
import { openFolder } from '../../../../sim/server/folder.ts'
import { LIMITS } from '../../../../sim/server/mail-in/limits.ts'
import { type ListenerLimits, startListener } from '../../../../sim/server/mail-in/listener.ts'
import { patiently } from '../../../patiently.ts'
import { newFolder, type World } from '../harness.ts'
import { ADDRESS, converse, jobsOf, mail, mailsTo, PDF, send, startMailIn } from './sending.ts'

/** Says hello and names sender and recipient. */
async function toData(world: World) {
  const talk = await converse(world)
  await talk.say('EHLO client.example')
  await talk.say('MAIL FROM:<anna@firm.example>')
  await talk.say(`RCPT TO:<${ADDRESS}>`)
  expect(await talk.say('DATA')).toMatch(/^354/)
  return talk
}

/** A listener alone, whose mails are only counted. */
async function startAlone(limits: Partial<ListenerLimits> = {}) {
  const authority = openAuthority(openFolder(newFolder()), { first: true, host: 'localhost' })
  const taken: Buffer[] = []
  const tenant = { id: 'demo', region: 'eu' }
  const clock = { now: 0 }
  const listener = await startListener({
    ...{ host: '127.0.0.1', port: 0, tls: authority.serverTls('smtp'), now: () => clock.now },
    settings: {
      byJobAddress: () => tenant,
      own: () => ({ 'jobs.byEmail': 'on' }) as never,
    },
    receive: async (_, bytes) => void taken.push(bytes),
    failed: error => expect.unreachable(String(error)),
    limits: { ...LIMITS, ...limits },
  })
  onTestFinished(() => listener.close())
  const world = { server: { smtpPort: listener.port, caPem: authority.pem } } as World
  return { world, taken, clock }
}

describe('C4: the SMTP listener', () => {
  test('offers STARTTLS with a certificate of the server’s CA, the size, and no way to sign in', async () => {
    const { world } = await startMailIn()
    const talk = await converse(world)
    expect(talk.greeting).toBe('220 latchkey ESMTP')
    const offers = await talk.say('EHLO client.example')
    expect(offers).toContain('STARTTLS')
    expect(offers).toContain(`SIZE ${25 * 1_024 * 1_024}`)
    expect(offers).not.toContain('AUTH')
    expect(await talk.say('AUTH PLAIN AGEAYg==')).toMatch(/^500/)
    expect(await talk.say('VRFY anna')).toMatch(/^500/)
    // `send` asks for STARTTLS and checks the certificate.
    expect(await send(world, mail())).toMatch(/^250 2\.6\.0 Taken/)
  })

  test('relays nothing, and is silent after ten wrong addresses', async () => {
    const { world } = await startMailIn()
    const talk = await converse(world)
    await talk.say('EHLO client.example')
    await talk.say('MAIL FROM:<anna@firm.example>')
    expect(await talk.say(`RCPT TO:<${ADDRESS.toUpperCase()}>`)).toMatch(/^250/)
    for (let n = 0; n < 10; n++) {
      expect(await talk.say(`RCPT TO:<n${n}@elsewhere.example>`)).toMatch(/^550 .*none are relayed/)
    }
    expect(await talk.say('RCPT TO:<n10@elsewhere.example>')).toMatch(/^421/)
    expect(await talk.reply()).toBe('closed')
    await world.api('PATCH', '/settings', { 'jobs.byEmail': 'off' })
    expect(await send(world, mail())).toMatch(/^550/)
  })

  test('takes ten recipients and no more, and a mail of at most 25 MB', async () => {
    const { world, taken } = await startAlone()
    const talk = await converse(world)
    await talk.say('EHLO client.example')
    expect(await talk.say('MAIL FROM:<a@b.example> SIZE=99999999')).toMatch(/^552/)
    await talk.say('MAIL FROM:<a@b.example>')
    for (let n = 0; n < 10; n++) expect(await talk.say(`RCPT TO:<n${n}@b.example>`)).toMatch(/^250/)
    expect(await talk.say('RCPT TO:<n10@b.example>')).toMatch(/^452/)
    const line = `${'x'.repeat(1_022)}\r\n`
    const most = Buffer.from(line.repeat(25 * 1_024))
    expect(await send(world, most)).toMatch(/^250/)
    expect(await send(world, Buffer.concat([most, Buffer.from('x')]))).toMatch(/^552 .*25 MB/)
    expect(taken).toHaveLength(1)
  })

  test('holds so many bytes at once, and asks others to come later', async () => {
    const { world, taken } = await startAlone({ heldBytes: 100_000 })
    const big = Buffer.from('x\r\n'.repeat(40_000))
    expect(await send(world, big)).toMatch(/^451 .*later/)
    expect(await send(world, mail([]))).toMatch(/^250/)
    expect(taken).toHaveLength(1)
  })

  test('takes so many mails an hour from a client', async () => {
    const { world, clock } = await startAlone({
      perClient: { ...LIMITS.perClient, most: 2 } as never,
    })
    expect(await send(world, mail([]))).toMatch(/^250/)
    expect(await send(world, mail([]))).toMatch(/^250/)
    expect(await send(world, mail([]))).toMatch(/^451 .*an hour/)
    clock.now += 3_600_000
    expect(await send(world, mail([]))).toMatch(/^250/)
  })

  test('has so many connections, of one client and in all', async () => {
    const { world } = await startAlone({ connections: { all: 3, perClient: 2 } as never })
    const [first, second] = [await converse(world), await converse(world)]
    expect([first.greeting, second.greeting].join()).toMatch(/^220.*220/)
    expect((await converse(world)).greeting).toMatch(/^421 .*too many connections/i)
    first.hangUp()
    await patiently(async () => expect((await converse(world)).greeting).toMatch(/^220/))
  })

  test('waits so long for a client, and so long for all it says', async () => {
    const silent = await startAlone({ silenceMs: 1_000 as never })
    const talk = await converse(silent.world)
    expect(await talk.reply()).toMatch(/^421/)
    const slow = await startAlone({ connectionMs: 200 as never })
    const other = await toData(slow.world)
    const trickle = setInterval(() => other.write('x\r\n'), 10)
    expect(await other.reply()).toMatch(/^421 .*too long/)
    clearInterval(trickle)
    expect([...silent.taken, ...slow.taken]).toEqual([])
  })

  test('cut in the middle of a mail does nothing, and the same mail does all when it comes again', async () => {
    const { world } = await startMailIn()
    const raw = mail()
    const talk = await toData(world)
    talk.write(raw.subarray(0, raw.length - 100))
    talk.hangUp()
    expect(await send(world, raw)).toMatch(/^250/)
    expect(await jobsOf(world)).toHaveLength(1)
    const again = await toData(world)
    again.write(raw.subarray(0, 100))
    await world.restart()
    expect(await again.reply()).toMatch(/^421/)
    expect(await jobsOf(world)).toHaveLength(1)
  })

  test('does what a mail is for once, though the client hangs up before it hears so', async () => {
    const { world } = await startMailIn()
    const raw = mail()
    const talk = await toData(world)
    talk.write(Buffer.concat([raw, Buffer.from('.\r\n')]))
    await patiently(async () => expect(await jobsOf(world)).toHaveLength(1))
    talk.hangUp()
    expect(await send(world, raw)).toMatch(/^250/)
    expect(await jobsOf(world)).toHaveLength(1)
    await patiently(async () => expect(await mailsTo(world)).toHaveLength(1))
  })

  test('takes sixty mails an hour of one sender', async () => {
    const { world } = await startMailIn()
    for (let n = 0; n < 60; n++) expect(await send(world, mail([]))).toMatch(/^250/)
    expect(await send(world, mail([PDF]))).toMatch(/^451 .*one sender/)
  })
})
