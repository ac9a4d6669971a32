// An ACR1281S beyond its capture: light and buzzer, notices at every moment, replies that are wrong, and its twin's refusals.

import { expect, it } from 'vitest'
import { acr1281s } from '../../../drivers/decode/acr1281s.ts'
import { acr1281sTwin } from '../../../sim/readers/acr1281s.ts'
import { steps } from './steps.ts'
import { talk } from './talk.ts'

const latin1 = (hex: string): string =>
  Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('latin1')
/** Header and data, with all that is around them in the line. */
function frame(hex: string): string {
  const body = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const check = body.reduce((xor, one) => xor ^ one, 0)
  return Buffer.concat([Buffer.of(2), body, Buffer.of(check, 3)]).toString('latin1')
}
const RECEIVED = latin1('02 00 00 03')
const CAME = latin1('02 50 07 57 03')
const WENT = latin1('02 50 02 52 03')
const ACTIVE = frame('80 00000000 00 00 00 81 00')
/** The reply to the first question for a UID. */
const UID = frame('80 09000000 00 01 00 81 00 04A1B2C3D4E5F6 9000')
const NO_CARD = frame('80 00000000 00 00 42 FE 00')

/** A reader whose slot was just found to have an active card, at 10; its UID is asked for at 11. */
function withCard() {
  const reader = steps(acr1281s)
  reader.hear(5, RECEIVED)
  expect(reader.hear(10, ACTIVE)).toEqual(['10 answers', '10 skip'])
  expect(reader.pass(11)).toEqual([expect.stringMatching(/^11 send /)])
  return reader
}

it('sends the published frames for buzzer and light, and takes the published replies', () => {
  const { begun, pass, hear, show } = steps(acr1281s)
  const sent = [...begun]
  let at = 0
  // The published frames have the number 0, which comes again after 255.
  for (let sequence = 0; sequence < 256; sequence++) {
    const number = sequence.toString(16).padStart(2, '0')
    hear(at, RECEIVED + frame(`80 00000000 00 ${number} 42 FE 00`))
    if (sequence === 255) break
    at += 200
    sent.push(...pass(at))
  }
  expect(new Set(sent.map(one => one.slice(one.indexOf(' '))))).toHaveProperty('size', 256)
  const buzzer = latin1('02 6B 06000000 01 00 000000 E00000280105 A0 03')
  expect(show(at + 1)).toEqual([`${at + 1} send ${JSON.stringify(buzzer)}`])
  hear(at + 2, RECEIVED)
  const replied = latin1('02 83 06000000 01 00 020000 E10000000105 63 03')
  expect(hear(at + 3, replied)).toEqual([`${at + 3} skip`])
  // Its document has another state in the same reply, and E0 instead of E1, elsewhere.
  const green = frame('6B 06000000 01 01 000000 E00000290102')
  expect(pass(at + 203)).toEqual([`${at + 203} send ${JSON.stringify(green)}`])
  expect(hear(at + 204, frame('83 06000000 01 01 008100 E00000000102'))).toEqual([
    `${at + 204} skip`,
  ])
})

it.each([
  ['accepted', '05', '02'],
  ['offline', '14', '03'],
  ['refused', '32', '01'],
] as const)(
  'beeps and lights up for %s, and goes dark after about a second',
  (mood, tens, light) => {
    const { pass, show, sent } = talk(acr1281s, acr1281sTwin())
    pass(1_000)
    sent()
    show(mood)
    pass(4_000)
    const escapes = sent().flatMap((hex, i) =>
      hex.startsWith('026b') ? [{ i, said: hex.slice(22, -4) }] : [],
    )
    expect(escapes).toEqual([
      { i: 0, said: `e000002801${tens}` },
      { i: 1, said: `e000002901${light}` },
      { i: 7, said: 'e00000290100' },
    ])
  },
)

it('powers the slot until there is a card, then asks for its UID until it is gone', () => {
  const twin = acr1281sTwin()
  const { pass, sent, told } = talk(acr1281s, twin)
  const types = () => sent().map(hex => hex.slice(2, 4))
  pass(1_000)
  expect(new Set(types())).toEqual(new Set(['62']))
  expect(told()).toEqual(['answers'])
  for (const [i, card] of ['66CF4DC2', '04A1B2C3D4E5F6', '04A1B2C3D4E5F6778899'].entries()) {
    const at = 2_000 * (i + 1)
    twin.present?.(card, at)
    pass(at + 1_500)
    const said = told()
    expect(new Set(said)).toEqual(new Set([`card ${card}`]))
    const asked = types().join(' ')
    // One more question than answers finds that the card is gone.
    expect(asked).toMatch(/^(62 )+(6f )+(62 ?)+$/)
    expect(asked.match(/6f/g)).toHaveLength(said.length + 1)
  }
})

it('takes notices of cards at any moment for no noise and no reply', () => {
  const { hear, pass } = steps(acr1281s)
  expect(hear(2, CAME + RECEIVED + WENT + NO_CARD)).toEqual([
    ...['2 skip', '2 skip', '2 skip', '2 answers', '2 skip'],
  ])
  expect(hear(50, CAME + WENT)).toEqual([])
  expect(pass(201)).toEqual([])
  const [asked, ...more] = pass(202)
  expect([asked, more]).toEqual(['202 skip', [expect.stringMatching(/^202 send/)]])
})

it('reads the reply behind a notice that began before the question', () => {
  for (let cut = 1; cut < CAME.length; cut++) {
    const { hear, pass } = steps(acr1281s)
    hear(2, RECEIVED + NO_CARD)
    expect(hear(201, WENT.slice(0, cut))).toEqual([])
    expect(pass(202)[0]).toBe(`202 noise ${cut}: bytes nobody asked for`)
    hear(203, WENT.slice(cut))
    hear(204, RECEIVED)
    expect(hear(205, frame('80 00000000 00 01 00 81 00')).at(-1)).toBe('205 skip')
    expect(pass(206)).toEqual([expect.stringMatching(/^206 send "\\u0002o/)])
  }
})

it.each([
  ['a ruined notice', latin1('02 50 07 56 03'), ['20 noise 5: notice with a wrong check']],
  ['a start byte too many', '\x02', ['20 noise 1: bytes outside a frame']],
])('reads the reply behind %s', (_what, bytes, noise) => {
  const { hear } = withCard()
  expect(hear(20, bytes + RECEIVED + UID)).toEqual([
    ...[...noise, '20 skip', '20 card 04A1B2C3D4E5F6'],
  ])
})

it('waits on when the reader says that it takes longer, but not for ever', () => {
  const { hear, pass } = withCard()
  const longer = frame('80 00000000 00 01 80 01 00')
  expect(hear(500, RECEIVED + longer)).toEqual(['500 skip', '500 skip'])
  expect(hear(900, UID)).toEqual(['900 card 04A1B2C3D4E5F6'])
  pass(1_100)
  for (let at = 1_200; at < 2_100; at += 100) {
    expect(hear(at, frame('80 00000000 00 02 80 01 00'))).toEqual([`${at} skip`])
  }
  expect(pass(2_299)).toEqual([])
  expect(pass(2_300)).toEqual([expect.stringMatching(/^2300 send "\\u0002b/)])
})

it.each([
  ['FF', 'check'],
  ['FE', 'length'],
  ['FD', 'ETX'],
  ['FB', 'slot'],
  ['FC', 'time'],
  ['99', 'time'],
])('takes status %s, a wrong %s, for no reply', code => {
  const { hear } = withCard()
  expect(hear(20, latin1(`02 ${code} ${code} 03`))).toEqual([
    '20 noise 4: reply that refuses the question',
  ])
})

it.each([
  ['another status than its check', latin1('02 FF FE 03'), 'status with a wrong check'],
  ['another end of its status', latin1('02 00 00 04'), 'status with a wrong check'],
  ['a wrong check', `${UID.slice(0, -2)}\x00\x03`, 'reply with a wrong check'],
  ['another end', `${UID.slice(0, -1)}\x04`, 'reply with a wrong check'],
  [
    'another sequence number',
    UID.replace('\x00\x01\x00', '\x00\x02\x00'),
    'reply with a wrong check',
  ],
  [
    'the right check and another sequence number',
    frame('80 09000000 00 02 00 81 00 04A1B2C3D4E5F6 9000'),
    'reply to another question',
  ],
  [
    'the other slot',
    frame('80 09000000 01 01 00 81 00 04A1B2C3D4E5F6 9000'),
    'reply to another question',
  ],
  [
    'another type',
    frame('83 09000000 00 01 00 81 00 04A1B2C3D4E5F6 9000'),
    'reply to another question',
  ],
  [
    'three bytes of UID',
    frame('80 05000000 00 01 00 81 00 04A1B2 9000'),
    'UID with a wrong length',
  ],
  [
    'a UID of 8 bytes',
    frame('80 0A000000 00 01 00 81 00 04A1B2C3D4E5F607 9000'),
    'UID with a wrong length',
  ],
  ['no status bytes', frame('80 01000000 00 01 00 81 00 90'), 'reply with a wrong length'],
])('takes a reply with %s for noise, and powers the slot anew', (_what, bytes, why) => {
  const { hear, pass } = withCard()
  hear(15, RECEIVED)
  expect(hear(20, bytes)).toEqual([`20 noise ${bytes.length}: ${why}`])
  expect(pass(220)).toEqual([expect.stringMatching(/^220 send "\\u0002b/)])
})

it.each(['24000000', '00010000', '00000001'])('waits for no reply as long as %s', length => {
  const { hear } = withCard()
  const head = latin1(`02 80 ${length} 00 01 00 81 00`)
  expect(hear(20, head)).toEqual(['20 noise 11: reply with a wrong length'])
})

it.each([
  ['it failed', '80 02000000 00 01 00 81 00 6300'],
  ['it is not supported', '80 02000000 00 01 00 81 00 6A81'],
  ['there is no card', '80 09000000 00 01 02 00 00 04A1B2C3D4E5F6 9000'],
  ['the card is not active', '80 09000000 00 01 01 00 00 04A1B2C3D4E5F6 9000'],
  ['the command failed', '80 09000000 00 01 40 FE 00 04A1B2C3D4E5F6 9000'],
])('takes it for no card when the reader says that %s', (_what, body) => {
  const { hear, pass } = withCard()
  expect(hear(20, frame(body))).toEqual(['20 skip'])
  expect(pass(220)).toEqual([expect.stringMatching(/^220 send "\\u0002b/)])
})

it('says of a line full of other bytes that nobody understands it', () => {
  const { hear, pass } = steps(acr1281s)
  const said: string[] = []
  for (let at = 1; at < 3_000; at += 1) said.push(...pass(at), ...hear(at, 'hello'))
  expect(said.filter(one => one.endsWith('silent'))).toHaveLength(1)
  expect(said.some(one => one.includes('reply too long'))).toBe(true)
})

it('has a twin that says what is wrong with a command', () => {
  const said = (hex: string): readonly string[] =>
    (acr1281sTwin().hear?.(Buffer.from(hex.replaceAll(' ', ''), 'hex'), 0) ?? []).map(one =>
      Buffer.from(one.bytes).toString('hex'),
    )
  expect(said('02 62 00000000 00 00 000000 63 03')).toEqual(['02ffff03'])
  expect(said('02 62 06010000 00 00 000000')).toEqual([])
  expect(said('02 62 06010000 00 00 000000 00 03')).toEqual(['02fefe03'])
  expect(said('02 62 00000000 00 00 000000 62 04')).toEqual(['02fdfd03'])
  expect(said('02 62 00000000 02 00 000000 60 03')).toEqual(['02fbfb03'])
  // What else it can be asked: the status of the slot, and another command of PC/SC.
  expect(said('02 65 00000000 00 00 000000 65 03')).toEqual([
    '02000003',
    '02810000000000000200008303',
  ])
  expect(said('02 6F 05000000 00 00 000000 FFCA010000 5E 03').at(-1)).toMatch(/6a81..03$/)
  expect(() => acr1281sTwin().present?.('123', 0)).toThrow(/4, 7 or 10 bytes/)
})
