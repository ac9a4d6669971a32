// A file of vectors against the real decoders: for each, what was said otherwise than expected.

import { isDeepStrictEqual } from 'node:util'
import { VECTOR_KINDS } from './kinds.ts'
import type { Vector } from './vector.ts'

/** Most vectors in one file. */
const MAX_VECTORS = 100_000

export interface Checked {
  readonly id: string
  readonly kind: string
  /** A sentence per fact that differs; empty when all is as expected. */
  readonly differs: readonly string[]
}

/**
 * Checks parsed JSON: a list of `{id, kind, input_hex or input_ascii, expect, source}`.
 * @throws Error naming the first entry that is no vector, and what it lacks
 */
export function checkVectors(file: unknown): readonly Checked[] {
  if (!Array.isArray(file)) throw new Error('A file of vectors is a JSON list.')
  if (file.length > MAX_VECTORS) throw new Error(`A file of vectors has at most ${MAX_VECTORS}.`)
  return file.map((one, i) => check(vectorFrom(one, i)))
}

function check({ id, kind, input, expect }: Vector): Checked {
  if (!Object.hasOwn(VECTOR_KINDS, kind)) {
    const known = Object.keys(VECTOR_KINDS).join(', ')
    return { id, kind, differs: [`There is no kind "${kind}"; known kinds are ${known}.`] }
  }
  const said = VECTOR_KINDS[kind]?.(input, expect) ?? {}
  const differs = Object.entries(expect)
    .filter(([fact, wanted]) => !isDeepStrictEqual(said[fact], wanted))
    .map(([fact, wanted]) => `${fact}: expected ${shown(wanted)}, got ${shown(said[fact])}`)
  // A vector of a refused input must not pass because nobody looked for a refusal.
  const refused = said.error !== undefined && expect.error === undefined
  return { id, kind, differs: refused ? [...differs, `refused: ${shown(said.error)}`] : differs }
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing'

function vectorFrom(value: unknown, index: number): Vector {
  const fields = isRecord(value) ? value : {}
  const { id, kind, input_hex: hex, input_ascii: ascii, expect } = fields
  const name = typeof id === 'string' && id !== '' ? `Vector "${id}"` : `Vector ${index + 1}`
  const fail = (what: string): never => {
    throw new Error(`${name}: ${what}.`)
  }
  if (typeof id !== 'string' || id === '') return fail('it needs an id')
  if (typeof kind !== 'string') return fail('it needs a kind')
  if (!isRecord(expect)) return fail('expect must be an object')
  if (typeof hex === 'string' && ascii === undefined) {
    if (!/^([0-9a-f]{2})*$/i.test(hex)) return fail('input_hex must be pairs of hex digits')
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
    return { id, kind, input: { bytes, text: hex }, expect }
  }
  if (typeof ascii === 'string' && hex === undefined) {
    return { id, kind, input: { bytes: new TextEncoder().encode(ascii), text: ascii }, expect }
  }
  return fail('it needs either input_hex or input_ascii')
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
