// OSDP beyond the captures: lost and wrong replies, restarts, keys that differ, and somebody else on the line.

import { expect, it } from 'vitest'
import { aes128 } from '../../../drivers/aes.ts'
import { controlPanel, DEFAULT_KEY } from '../../../drivers/decode/osdp/control-panel.ts'
import { decipher, encipher } from '../../../drivers/decode/osdp/secure-channel.ts'
import { osdpReader } from '../../../sim/readers/osdp-reader.ts'
import type { Twin, TwinOptions } from '../../../sim/readers/twin.ts'
import { type Talk, talk } from './talk.ts'

const CARD = '10111101100010001110101110'
const OWN_KEY = Array.from({ length: 16 }, (_, i) => i * 17)
const OWN_KEY_HEX = Buffer.from(OWN_KEY).toString('hex')

/** Panel and reader on one line, on virtual time; `between` may change what the reader says. */
const line = (
  twin: Twin,
  key?: readonly number[],
  between?: (bytes: Uint8Array) => Uint8Array | undefined,
): Talk => talk(controlPanel({ address: 0, aes: aes128, ...(key && { key }) }), twin, between)

const reader = (options: TwinOptions = {}): Twin => osdpReader(options)
const secured = (): Twin => reader({ key: OWN_KEY_HEX })

it.each([
  ['without a channel', reader(), undefined],
  ['with a channel', secured(), OWN_KEY],
  ['with the key everybody knows', reader({ key: 'default' }), DEFAULT_KEY],
])('reads cards and keys %s', (_, twin, key) => {
  const { told, pass } = line(twin, key)
  pass(1_000)
  twin.present?.(CARD, 1_000)
  twin.press?.(['4', '7', 'enter'], 1_000)
  pass(2_000)
  expect(told()).toEqual(['answers', `bits ${CARD}`, 'key 4', 'key 7', 'key enter'])
})

it.each(['lost', 'wrong-check', 'busy'])('reads a card once whose reply was %s', mishap => {
  // The replies to 0 id, 1 capabilities, 2 challenge, 3 cryptogram; 4 is the first poll.
  const twin = reader({ key: OWN_KEY_HEX, mishaps: { 5: mishap } })
  const { told, pass, sent } = line(twin, OWN_KEY)
  pass(100)
  twin.present?.(CARD, 100)
  pass(3_000)
  expect(told().filter(one => one !== 'reply with a wrong check')).toEqual([
    'answers',
    `bits ${CARD}`,
  ])
  // The same frame again, byte for byte.
  const again = sent().filter((one, i, all) => one === all[i - 1])
  expect(again).toHaveLength(1)
})

it('says once that a reader is silent, and reads on when it is back', () => {
  let isCut = false
  const twin = secured()
  const { told, pass } = line(twin, OWN_KEY, bytes => (isCut ? undefined : bytes))
  pass(1_000)
  told()
  isCut = true
  pass(120_000)
  expect(told()).toEqual([expect.stringContaining('does not answer')])
  isCut = false
  twin.present?.(CARD, 120_000)
  pass(160_000)
  expect(told()).toEqual(['answers', `bits ${CARD}`])
})

it('begins again, without a word, with a reader that was restarted', () => {
  const first = secured()
  const second = secured()
  let current = first
  const twin: Twin = { hear: (bytes, at) => current.hear?.(bytes, at) ?? [] }
  const { told, pass } = line(twin, OWN_KEY)
  pass(1_000)
  expect(told()).toEqual(['answers'])
  current = second
  second.present?.(CARD, 1_000)
  pass(3_000)
  expect(told().filter(one => !one.startsWith('reply'))).toEqual([`bits ${CARD}`])
})

it.each([
  ['has another key', reader({ key: 'default' }), OWN_KEY, 'another key'],
  ['has no secure channel', reader(), OWN_KEY, 'has no secure channel'],
  ['wants a secure channel', secured(), undefined, 'wants a secure channel'],
])(
  'says what to do with a reader that %s, and asks it less and less often',
  (_, twin, key, why) => {
    const { told, pass, sent } = line(twin, key)
    pass(60_000)
    const said = told()
    expect(said).toContainEqual(expect.stringContaining(why))
    expect(said).not.toContain('answers')
    expect(sent().length).toBeLessThan(40)
  },
)

it.each([
  ['from the beginning', 0],
  ['once it was there', 4],
])('says of a reader that is busy for ever, %s, what to do', (_, from) => {
  const mishaps = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [from + i, 'busy']))
  const { told, pass, sent } = line(reader({ mishaps }))
  pass(60_000)
  const said = told()
  expect(said).toContainEqual(expect.stringContaining('busy'))
  expect(sent().length).toBeLessThan(60)
})

it('takes no card from somebody without the key, and says that the line is not safe', () => {
  // A whole frame with a right check, as anybody could send it: RAW in sequence, without a channel.
  let forge: ((command: Uint8Array) => Uint8Array) | undefined
  const twin = secured()
  const honest: Twin = {
    hear(bytes, at) {
      const replies = twin.hear?.(bytes, at) ?? []
      return forge === undefined ? replies : [{ after: 5, bytes: forge(bytes) }]
    },
  }
  const { told, pass } = line(honest, OWN_KEY)
  pass(1_000)
  expect(told()).toEqual(['answers'])
  const open = reader()
  open.present?.(CARD, 0)
  const raw = Buffer.from(open.hear?.(checked('530008000460'), 0)[0]?.bytes ?? [])
  expect(raw[5]).toBe(0x50)
  forge = command => {
    const framed = Buffer.from(raw)
    framed[4] = 4 + ((command[4] ?? 0) & 3)
    return checked(framed.subarray(0, -2).toString('hex'))
  }
  pass(1_300)
  expect(told()).toEqual([expect.stringContaining('tampering')])
})

it('takes no recorded session for a new one', () => {
  const recorded: Uint8Array[] = []
  const twin = secured()
  const first = line(twin, OWN_KEY, bytes => {
    recorded.push(bytes)
    return bytes
  })
  twin.present?.(CARD, 0)
  first.pass(1_000)
  expect(first.told()).toContain(`bits ${CARD}`)
  let n = 0
  const replaying: Twin = {
    hear: () => [{ after: 5, bytes: recorded[n++] ?? new Uint8Array() }],
  }
  // The panel of another day has other random bytes.
  const another = talk(
    controlPanel({ address: 0, aes: aes128, key: OWN_KEY }),
    replaying,
    undefined,
    new Uint8Array(16).fill(7),
  )
  another.pass(5_000)
  const told = another.told()
  expect(told.filter(one => one.startsWith('bits'))).toEqual([])
  expect(told).toContainEqual(expect.stringContaining('another key'))
})

it.each(['accepted', 'refused', 'offline'] as const)(
  'shows %s by light and buzzer, and goes on polling',
  mood => {
    const { pass, show, sent, told } = line(reader())
    pass(1_000)
    sent()
    show(mood)
    pass(2_000)
    const codes = sent().map(frame => frame.slice(10, 12))
    expect(codes.filter(code => code !== '60')).toEqual(['69', '6a'])
    expect(codes.at(-1)).toBe('60')
    expect(told()).toEqual(['answers'])
  },
)

it('hears itself on two wires, and other readers, and takes neither for an answer', () => {
  const twin = reader()
  const echoing: Twin = {
    hear: (bytes, at) => [
      { after: 0, bytes },
      { after: 1, bytes: checked('538108000440') },
      ...(twin.hear?.(bytes, at) ?? []),
    ],
  }
  const { told, pass } = line(echoing)
  twin.present?.(CARD, 0)
  pass(1_000)
  expect(told()).toEqual(['answers', `bits ${CARD}`])
})

it('pads data of every length so that it can be taken off again', () => {
  const keys = { enc: OWN_KEY, mac1: OWN_KEY, mac2: OWN_KEY }
  for (let length = 0; length < 40; length++) {
    const data = Array.from({ length }, (_, i) => (i % 3 === 0 ? 0x80 : 0))
    const hidden = encipher(aes128, keys, OWN_KEY, data)
    expect(hidden.length % 16).toBe(0)
    expect(decipher(aes128, keys, OWN_KEY, hidden)).toEqual(data)
  }
  expect(decipher(aes128, keys, OWN_KEY, [1, 2, 3])).toBeUndefined()
})

/** A frame with its CRC. */
function checked(hex: string): Buffer {
  const frame = Buffer.from(hex, 'hex')
  let value = 0x1d0f
  for (const byte of frame) {
    value ^= byte << 8
    for (let i = 0; i < 8; i++) value = ((value << 1) ^ (value & 0x8000 ? 0x1021 : 0)) & 0xffff
  }
  return Buffer.concat([frame, Buffer.from([value & 0xff, value >> 8])])
}
