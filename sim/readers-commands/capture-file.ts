// A capture as a file: the shape of fixtures/captures, checked whole when read.

import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { brokenJsonPlace } from '../../agent/index.ts'
import type { Capture } from '../../drivers/index.ts'
import { cannotRead } from './file-trouble.ts'
import { type Facts, toHex } from './hidden.ts'
import { BadFile } from './outcome.ts'

/** As much as one file holds. */
export const CAPTURE_LIMITS = {
  chunks: 100_000,
  items: 200_000,
  bytes: 4_194_304,
  /** An hour. */
  ms: 3_600_000,
} as const
const MAX_FILE_BYTES = 64 * 1_048_576
const MAX_CHUNK_BYTES = 65_536

/** A capture, and what its decoder must make of it where it says that. */
export interface CaptureFile {
  readonly id: string
  readonly origin: string
  readonly capture: Capture
  readonly expect?: readonly Facts[]
}

const hex = z
  .string()
  .max(2 * MAX_CHUNK_BYTES)
  .regex(/^([0-9a-f]{2})*$/i, 'write pairs of hex digits')
const moment = z.number().min(0).max(CAPTURE_LIMITS.ms)
const shape = z.strictObject({
  id: z.string().min(1).optional(),
  use: z.string().min(1),
  origin: z.string().optional(),
  /** Of our own captures only: how the emulated reader is made to send the same. */
  twin: z.unknown().optional(),
  tuning: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).optional(),
  chance: hex.length(32, 'write 16 bytes in hex').optional(),
  until: moment.optional(),
  chunks: z
    .array(z.strictObject({ at: moment, hex }))
    .max(CAPTURE_LIMITS.chunks)
    .superRefine((chunks, { addIssue }) => {
      const early = chunks.findIndex(({ at }, i) => at < (chunks[i - 1]?.at ?? 0))
      const message = 'is earlier than the chunk before it: write chunks in their order'
      if (early > 0) addIssue({ code: 'custom', path: [early, 'at'], message })
    }),
  expect: z
    .array(z.looseObject({ at: z.number(), kind: z.string() }))
    .max(CAPTURE_LIMITS.items)
    .optional(),
})

/** How many mistakes of a file are told at once. */
const TOLD = 3

/**
 * Reads and checks one.
 * @throws BadFile saying what is wrong, and where
 */
export function readCapture(path: string): CaptureFile {
  const read = shape.safeParse(parsed(path))
  if (!read.success) {
    const all = read.error.issues.map(
      issue => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
    )
    const more = all.length > TOLD ? `; and ${all.length - TOLD} more` : ''
    throw new BadFile(`${path} is no capture: ${all.slice(0, TOLD).join('; ')}${more}.`)
  }
  const { id = path, use, origin = '', tuning, chance, until, chunks, expect } = read.data
  const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
  return {
    ...{ id, origin },
    capture: {
      ...{ use, chunks: chunks.map(one => ({ at: one.at, bytes: bytes(one.hex) })) },
      ...(tuning !== undefined && { tuning }),
      ...(chance !== undefined && { chance: bytes(chance) }),
      ...(until !== undefined && { until }),
    },
    ...(expect !== undefined && { expect }),
  }
}

function parsed(path: string): unknown {
  let text: string
  try {
    if (statSync(path).size > MAX_FILE_BYTES) {
      throw new BadFile(`${path} is no capture: it is larger than ${MAX_FILE_BYTES} bytes.`)
    }
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof BadFile) throw error
    throw cannotRead(path, error)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new BadFile(`${path} is no capture: it is not JSON. Look at ${brokenJsonPlace(text)}.`)
  }
}

/** The text of a file, a line per chunk and item. */
export function captureText({ id, origin, capture, expect = [] }: CaptureFile): string {
  const { use, tuning, chance, until, chunks } = capture
  const head = {
    ...{ id, use, origin },
    ...(tuning !== undefined && { tuning }),
    ...(chance !== undefined && { chance: toHex(chance) }),
    ...(until !== undefined && { until }),
  }
  const lists = {
    chunks: chunks.map(({ at, bytes }) => ({ at, hex: toHex(bytes) })),
    expect,
  }
  const fields = [
    ...Object.entries(head).map(
      ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    ),
    ...Object.entries(lists).map(([name, list]) => {
      const lines = list.map(one => `\n    ${JSON.stringify(one)}`).join(',')
      return `${JSON.stringify(name)}: [${lines}${lines === '' ? '' : '\n  '}]`
    }),
  ]
  return `{\n  ${fields.join(',\n  ')}\n}\n`
}
