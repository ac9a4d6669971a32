// What Linux makes of keyboard reports: input events of 24 bytes, as a program reads them on a machine of 64 bits.
// Source: Linux drivers/hid/hid-input.c (key codes, MSC_SCAN before each key), include/uapi/linux/input.h (layout).

import type { TimedBytes } from './timed-bytes.ts'

/** Key codes by usage, from 0x04 on; typed in from the kernel's table and not from the driver. */
const CODES_FROM_4 = [
  ...[30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38],
  ...[50, 49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44, 2, 3],
  ...[4, 5, 6, 7, 8, 9, 10, 11, 28, 1, 14, 15, 57, 12, 13, 26],
  ...[27, 43, 43, 39, 40, 41, 51, 52, 53, 58, 59, 60, 61, 62, 63, 64],
  ...[65, 66, 67, 68, 87, 88, 99, 70, 119, 110, 102, 104, 111, 107, 109, 106],
  ...[105, 108, 103, 69, 98, 55, 74, 78, 96, 79, 80, 81, 75, 76, 77, 71],
  ...[72, 73, 82, 83, 86],
]
const MODIFIER_CODES = [29, 42, 56, 125, 97, 54, 100, 126]
const KEY_UNKNOWN = 240
const EVENT_BYTES = 24
const OTHER_CODES: Readonly<Record<number, number>> = { 116: 134, 120: 128, 156: 111, 216: 111 }

const codeOf = (usage: number): number =>
  usage >= 0xe0
    ? (MODIFIER_CODES[usage - 0xe0] ?? KEY_UNKNOWN)
    : (CODES_FROM_4[usage - 4] ?? OTHER_CODES[usage] ?? KEY_UNKNOWN)

function inputEvent(atMs: number, type: number, code: number, value: number): Uint8Array {
  const bytes = new Uint8Array(EVENT_BYTES)
  const view = new DataView(bytes.buffer)
  view.setBigInt64(0, BigInt(Math.floor(atMs / 1_000)), true)
  view.setBigInt64(8, BigInt(Math.floor((atMs % 1_000) * 1_000)), true)
  view.setUint16(16, type, true)
  view.setUint16(18, code, true)
  view.setInt32(20, value, true)
  return bytes
}

/** Usages that are down in a report, modifiers first. */
function downIn(report: Uint8Array): readonly number[] {
  const modifiers = MODIFIER_CODES.flatMap((_, i) =>
    ((report[0] ?? 0) & (1 << i)) === 0 ? [] : [0xe0 + i],
  )
  return [...modifiers, ...report.subarray(2)].filter(usage => usage !== 0)
}

/** One piece per report: for each key that changed its usage and its code, then the end of the report. */
export function inputEvents(reports: readonly TimedBytes[]): readonly TimedBytes[] {
  let down: readonly number[] = []
  return reports.flatMap(({ after, bytes: report }) => {
    const now = downIn(report)
    const changed = [
      ...down.filter(usage => !now.includes(usage)).map(usage => ({ usage, value: 0 })),
      ...now.filter(usage => !down.includes(usage)).map(usage => ({ usage, value: 1 })),
    ]
    down = now
    if (changed.length === 0) return []
    const events = changed.flatMap(({ usage, value }) => [
      inputEvent(after, 4, 4, 0x70000 | usage),
      inputEvent(after, 1, codeOf(usage), value),
    ])
    const all = [...events, inputEvent(after, 0, 0, 0)]
    const bytes = new Uint8Array(all.length * EVENT_BYTES)
    for (const [i, one] of all.entries()) bytes.set(one, i * EVENT_BYTES)
    return [{ after, bytes }]
  })
}
