// rf IDEAS and Baltech readers that are asked, beyond their captures: modes, lights, typing speed, refusals.

import { expect, it } from 'vitest'
import { baltechHid, baltechSerial } from '../../../drivers/decode/baltech.ts'
import { pcproxAscii } from '../../../drivers/decode/pcprox-ascii.ts'
import { pcproxSdk } from '../../../drivers/decode/pcprox-sdk.ts'
import { baltechReader } from '../../../sim/readers/baltech.ts'
import { pcproxAsciiTwin, pcproxSdkTwin } from '../../../sim/readers/pcprox.ts'
import { talk } from './talk.ts'

const CARD = '10111101100010001110101110'
const UID = '04A1B2C3D4E5F6'

it('switches the keystrokes of a pcProx off, and reads every bit of a card', () => {
  const twin = pcproxSdkTwin()
  expect(twin.types()).toBe(true)
  const { pass, told } = talk(pcproxSdk, twin)
  pass(1_000)
  expect(twin.types()).toBe(false)
  expect(told()).toEqual(['answers'])
  twin.present?.(CARD, 1_000)
  pass(1_300)
  expect(new Set(told())).toEqual(new Set([`bits ${CARD}`]))
})

it.each([
  ['accepted', 2],
  ['refused', 1],
  ['offline', 3],
] as const)('shows %s by the lights of a pcProx, and gives them back', (mood, lights) => {
  const twin = pcproxSdkTwin()
  const { pass, show } = talk(pcproxSdk, twin)
  pass(1_000)
  expect(twin.lights()).toBe(0)
  show(mood)
  pass(1_100)
  expect(twin.lights()).toBe(lights)
  expect(twin.types()).toBe(false)
  pass(5_000)
  expect(twin.lights()).toBe(0)
})

it('does not change settings of a pcProx between the two questions about a card', () => {
  const twin = pcproxSdkTwin()
  let shown = false
  const conversation = talk(pcproxSdk, twin, bytes => {
    // The moment a card's data is on its way.
    if (!shown && bytes.some(byte => byte !== 0) && twin.types() === false) {
      shown = true
      conversation.show('accepted')
    }
    return bytes
  })
  conversation.pass(1_000)
  twin.present?.(CARD, 1_000)
  conversation.pass(1_300)
  expect(conversation.told()).toContain(`bits ${CARD}`)
  expect(twin.lights()).toBe(2)
})

it('switches the keystrokes off again when a pcProx has lost its power', () => {
  let current = pcproxSdkTwin()
  let isCut = false
  const { pass, told } = talk(pcproxSdk, {
    hear: (bytes, at) => (isCut ? [] : (current.hear?.(bytes, at) ?? [])),
  })
  pass(1_000)
  isCut = true
  pass(10_000)
  current = pcproxSdkTwin()
  isCut = false
  pass(60_000)
  expect(current.types()).toBe(false)
  expect(told()).toEqual(['answers', expect.stringContaining('does not answer'), 'answers'])
})

it('does so, too, when a mood is to be shown at the worst moment', () => {
  let current = pcproxSdkTwin()
  const { pass, show, sent } = talk(pcproxSdk, {
    hear: (bytes, at) => current.hear?.(bytes, at) ?? [],
  })
  pass(1_000)
  sent()
  // It has lost its power: the report that is asked for next does not come.
  current = { ...pcproxSdkTwin(), hear: () => [] }
  let at = 1_800
  pass(at)
  current = pcproxSdkTwin()
  while (!sent().some(report => report.startsWith('82'))) {
    at += 1
    pass(at)
  }
  // Page 2 has come, and what is to be changed waits for the next question.
  pass(at + 3)
  show('accepted')
  pass(at + 500)
  expect({ types: current.types(), lights: current.lights() }).toEqual({ types: false, lights: 2 })
})

it('types slowly enough for an rf IDEAS reader, which loses letters otherwise', () => {
  const twin = pcproxAsciiTwin()
  const { pass, told } = talk(pcproxAscii([]), twin)
  pass(1_000)
  twin.present?.(UID, 1_000)
  pass(3_000)
  expect(new Set(told())).toEqual(new Set(['answers', `card ${UID}`]))
  // The control: the same question in one go is not understood.
  const fast = pcproxAsciiTwin()
  expect(fast.hear?.(new TextEncoder().encode('rfid:qid\r'), 10_000)).toEqual([])
})

it('does not take a card for one that lies there when it was read before', () => {
  const twin = pcproxAsciiTwin()
  twin.present?.(UID, -10_000)
  const { pass, told } = talk(pcproxAscii([]), twin)
  pass(3_000)
  expect(told()).toEqual(['answers'])
})

it('reads bits where the formats of cards are known', () => {
  const twin = pcproxAsciiTwin()
  const { pass, told } = talk(pcproxAscii([32]), twin)
  twin.present?.('BD88EB80', 0)
  pass(300)
  expect(told()).toContain('bits 10111101100010001110101110000000')
})

it.each([
  ['serial', baltechSerial, baltechReader(false)],
  ['HID', baltechHid, baltechReader(true)],
])('reads cards, PINs and function keys of a Baltech reader, %s', (_, decoder, twin) => {
  const { pass, told } = talk(decoder, twin)
  pass(1_000)
  twin.present?.(UID, 1_000)
  twin.press?.(['1', '2', 'enter', 'clear', 'enter'], 1_000)
  pass(2_000)
  expect(told()).toEqual([
    ...['answers', `card ${UID}`, 'key 1', 'key 2', 'key enter', 'key clear', 'key enter'],
  ])
  // What nobody asked for in five seconds is gone.
  twin.present?.(UID, -10_000)
  pass(3_000)
  expect(told()).toEqual([])
})

it('says what to do with a Baltech reader whose Autoread is off', () => {
  const off = Uint8Array.from(Buffer.from('0106008c0501010010', 'hex'))
  const report = new Uint8Array(15)
  report.set(off)
  const { pass, told } = talk(baltechHid, { hear: () => [{ after: 5, bytes: report }] })
  pass(60_000)
  expect(new Set(told())).toEqual(
    new Set(['Autoread is off in the Baltech reader: switch it on in its configuration.']),
  )
})
