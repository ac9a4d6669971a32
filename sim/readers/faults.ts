// What goes wrong between a reader and its driver, done to the bytes of one card.

import type { TimedBytes } from './timed-bytes.ts'

/** Every fault, with what a person would say of it. */
export const FAULTS = {
  split: 'every byte by itself',
  merged: 'all bytes at once, and twice',
  'bit-flip': 'one bit changed',
  'wrong-check': 'the last digit changed',
  'lost-release': 'a key release lost',
  'roll-over': 'an error report for too many keys',
  'stuck-key': 'a key that stays down and repeats',
  duplicate: 'the same card again at once',
  slow: 'five times as slow',
  unplug: 'pulled out half way',
} as const

export type ReaderFault = keyof typeof FAULTS

/** A fault that happens to the bytes; being pulled out happens to the device. */
export type ByteFault = Exclude<ReaderFault, 'unplug'>

/** What one piece is: a report of keys, bytes of a stream, or a report that says something by itself. */
export type Unit = 'reports' | 'bytes' | 'messages'

/** Faults that change nothing for any other unit. */
const ONLY = {
  reports: ['lost-release', 'roll-over', 'stuck-key'],
  bytes: ['split', 'wrong-check'],
  messages: [],
} as const satisfies Readonly<Record<Unit, readonly ReaderFault[]>>

/** The faults that can happen to a reader whose pieces are these. */
export function faultsOf(unit: Unit): readonly ReaderFault[] {
  const others = Object.entries(ONLY).flatMap(([of, faults]): readonly string[] =>
    of === unit ? [] : faults,
  )
  return (Object.keys(FAULTS) as ReaderFault[]).filter(fault => !others.includes(fault))
}

const SLOW = 5
const STUCK_REPORTS = 200
const STUCK_MS = 30
const ROLL_OVER = Uint8Array.of(0, 0, 1, 1, 1, 1, 1, 1)

/**
 * The pieces of one card with the fault; one that belongs to another unit changes nothing. `chance` is a fresh draw, 0 to 1.
 */
export function faulty(
  pieces: readonly TimedBytes[],
  fault: ByteFault,
  unit: Unit,
  chance: () => number,
): readonly TimedBytes[] {
  const end = pieces.at(-1)?.after ?? 0
  const again = (after: number): readonly TimedBytes[] => [
    ...pieces,
    ...pieces.map(one => ({ ...one, after: after + one.after })),
  ]
  switch (fault) {
    case 'split':
      return unit === 'bytes' ? pieces.flatMap(singleBytes) : pieces
    case 'merged':
      return again(end).map(one => ({ ...one, after: unit === 'bytes' ? 0 : one.after }))
    case 'duplicate':
      return again(end + STUCK_MS)
    case 'slow':
      return pieces.map(one => ({ ...one, after: one.after * SLOW }))
    case 'bit-flip':
      return flipped(pieces, chance)
    case 'wrong-check':
      return unit === 'bytes' ? wrongCheck(pieces) : pieces
    case 'lost-release':
      return unit === 'reports' ? without(pieces, pieces.findIndex(isRelease)) : pieces
    case 'roll-over':
      return unit === 'reports' ? inserted(pieces, [{ after: 0, bytes: ROLL_OVER }]) : pieces
    case 'stuck-key':
      return unit === 'reports' ? stuck(pieces) : pieces
  }
}

function singleBytes({ after, bytes }: TimedBytes): readonly TimedBytes[] {
  return [...bytes].map(byte => ({ after, bytes: Uint8Array.of(byte) }))
}

function flipped(pieces: readonly TimedBytes[], chance: () => number): readonly TimedBytes[] {
  const count = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)
  let at = Math.floor(chance() * count)
  const bit = 1 << Math.floor(chance() * 8)
  return pieces.map(piece => {
    const mine = at >= 0 && at < piece.bytes.length
    const bytes = mine ? piece.bytes.map((byte, i) => (i === at ? byte ^ bit : byte)) : piece.bytes
    at -= piece.bytes.length
    return { ...piece, bytes }
  })
}

/** Checks stand at the end: the last letter or digit, or the last byte where there are none. */
function wrongCheck(pieces: readonly TimedBytes[]): readonly TimedBytes[] {
  const last = pieces.at(-1)
  if (last === undefined) return pieces
  const text = String.fromCharCode(...last.bytes)
  const found = /[0-9A-Za-z][^0-9A-Za-z]*$/.exec(text)?.index ?? last.bytes.length - 1
  const bytes = last.bytes.map((byte, i) => (i === found ? byte ^ 1 : byte))
  return [...pieces.slice(0, -1), { ...last, bytes }]
}

const isRelease = ({ bytes }: TimedBytes): boolean => bytes.every(byte => byte === 0)

function without(pieces: readonly TimedBytes[], index: number): readonly TimedBytes[] {
  return pieces.filter((_, i) => i !== index)
}

/** More pieces at half way; what follows comes as much later as they take. */
function inserted(
  pieces: readonly TimedBytes[],
  more: readonly TimedBytes[],
): readonly TimedBytes[] {
  const half = Math.floor(pieces.length / 2)
  const from = pieces[half]?.after ?? 0
  const takes = (more.at(-1)?.after ?? 0) + 1
  return [
    ...pieces.slice(0, half),
    ...more.map(one => ({ ...one, after: from + one.after })),
    ...pieces.slice(half).map(one => ({ ...one, after: one.after + takes })),
  ]
}

function stuck(pieces: readonly TimedBytes[]): readonly TimedBytes[] {
  const down = pieces.find(piece => !isRelease(piece))
  if (down === undefined) return pieces
  const { bytes } = down
  return inserted(
    pieces,
    Array.from({ length: STUCK_REPORTS }, (_, i) => ({ after: i * STUCK_MS, bytes })),
  )
}
