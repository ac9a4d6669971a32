// A twin for every kind in the catalog of readers, by the kind's id.

import { acr1281sTwin } from './acr1281s.ts'
import { baltechReader } from './baltech.ts'
import { hidProxText, indiTagText, pacsText, twn3HidProxText } from './card-bits.ts'
import { fastReleaseTwin } from './fast-release.ts'
import { gwiot7941eFrame } from './gwiot-7941e.ts'
import { gwiot7941wTwin } from './gwiot-7941w.ts'
import { id12Frame, parallaxFrame, rf125psFrame, stx10Frame } from './hex-module.ts'
import { inputEvents } from './input-events.ts'
import { keypadReports } from './keypad.ts'
import { GENERIC_KEYSTROKE, keystrokes, PCPROX_KEYSTROKE } from './keystroke.ts'
import { secondTrack } from './magstripe.ts'
import { osdpReader } from './osdp-reader.ts'
import { pcproxAsciiTwin, pcproxSdkTwin } from './pcprox.ts'
import { rdm6300Lying } from './rdm6300.ts'
import { type LineEnd, serialLine } from './serial-line.ts'
import type { Twin, TwinOptions } from './twin.ts'
import { twn4SimpleTwin } from './twn4-simple.ts'

const lines = ({ end = 'cr', banner }: TwinOptions): Twin => ({
  power: () =>
    typeof banner === 'string' ? [{ after: 0, bytes: serialLine(banner, end as LineEnd) }] : [],
  present: card => [{ after: 0, bytes: serialLine(card, end as LineEnd) }],
})

/** Says each card once, in one piece. */
const once = (frame: (card: string) => Uint8Array): Twin => ({
  present: card => [{ after: 0, bytes: frame(card) }],
})

export const TWINS: Readonly<Record<string, (options: TwinOptions) => Twin>> = {
  keystroke: options => ({
    present: card => keystrokes(card, { ...GENERIC_KEYSTROKE, ...options }),
  }),
  'twn4-keystroke': options => ({
    present: card => keystrokes(card, { ...GENERIC_KEYSTROKE, ...options }),
  }),
  'pcprox-keystroke': options => ({
    present: card => keystrokes(card, { ...PCPROX_KEYSTROKE, ...options }),
  }),
  keypad: () => ({ press: keys => keypadReports(keys) }),
  'keystroke-shared': options => ({
    present: card => keystrokes(card, { ...GENERIC_KEYSTROKE, ...options }),
    press: keys => keypadReports(keys),
  }),
  'keystroke-evdev': options => ({
    present: card => inputEvents(keystrokes(card, { ...GENERIC_KEYSTROKE, ...options })),
  }),
  'keypad-evdev': () => ({ press: keys => inputEvents(keypadReports(keys)) }),
  'keystroke-shared-evdev': options => ({
    present: card => inputEvents(keystrokes(card, { ...GENERIC_KEYSTROKE, ...options })),
    press: keys => inputEvents(keypadReports(keys)),
  }),
  'serial-line': lines,
  'twn4-serial': lines,
  'twn4-simple': () => twn4SimpleTwin({}),
  'twn4-simple-crc': () => twn4SimpleTwin({ crc: true }),
  'twn4-simple-binary': () => twn4SimpleTwin({ binary: true }),
  'twn4-simple-binary-crc': () => twn4SimpleTwin({ binary: true, crc: true }),
  'gwiot-7941w': gwiot7941wTwin,
  acr1281s: acr1281sTwin,
  'pcprox-sdk': pcproxSdkTwin,
  'pcprox-ascii': pcproxAsciiTwin,
  'baltech-serial': () => baltechReader(false),
  'baltech-hid': () => baltechReader(true),
  osdp: osdpReader,
  rdm6300: ({ lyingMs = 0 }) => ({ present: card => rdm6300Lying(card, lyingMs as number) }),
  id12: () => once(id12Frame),
  'rf125-ps': () => once(rf125psFrame),
  'stx-10-crlf-etx': () => once(stx10Frame),
  parallax: () => once(parallaxFrame),
  'gwiot-7941e': ({ type = 0x02 }) => once(card => gwiot7941eFrame(card, type as number)),
  'hid-prox-serial': () => once(card => serialLine(hidProxText(card), 'crlf')),
  twn3: ({ indiTag = false }) =>
    once(card => (indiTag ? serialLine(indiTagText(card), 'crlf') : serialLine(card, 'cr'))),
  'twn3-hid-prox': () => once(card => serialLine(twn3HidProxText(card), 'cr')),
  springcard: ({ prefix = '', ...options }) => {
    const { power, present } = lines({ end: 'crlf', ...options })
    return {
      ...(power && { power }),
      present: (card, at) => present?.(`+${prefix}${card}`, at) ?? [],
    }
  },
  'tcp-line': options => lines({ end: 'crlf', ...options }),
  'fast-release': ({ quiet = false }) => fastReleaseTwin({ quiet: quiet === true }),
  'msr-keyboard': ({ behind, ...options }) => ({
    present: card =>
      keystrokes(secondTrack(card, behind as string | undefined), {
        ...GENERIC_KEYSTROKE,
        ...options,
      }),
  }),
  'omnikey-5427': options => ({
    present: card => keystrokes(pacsText(card), { ...GENERIC_KEYSTROKE, ...options }),
  }),
}
