// Collects what is heard of a reader into a capture that plays the same again.

import { CATALOG, type Capture, type Chunk, type ConfiguredReader } from '../../drivers/index.ts'
import { CAPTURE_LIMITS } from './capture-file.ts'
import { type Facts, itemOf } from './hidden.ts'
import type { Heard } from './listen.ts'
import { WrongUsage } from './outcome.ts'

export interface Recorder {
  /** Takes it in; answers why the recording ends here, if it does. Afterwards it takes in nothing more. */
  hear(heard: Heard): string | undefined
  recorded(): { readonly capture: Capture; readonly expect: readonly Facts[] }
}

interface Limits {
  readonly chunks: number
  readonly items: number
  readonly bytes: number
}

/** In the file to the microsecond. */
const STEPS_PER_MS = 1_000
const rounded = (ms: number): number => Math.round(ms * STEPS_PER_MS) / STEPS_PER_MS

/**
 * A recorder for one stay of this reader: moments count from its opening.
 * @throws WrongUsage when a secret key would have to be in the file
 */
export function recorder(reader: ConfiguredReader, limits: Limits = CAPTURE_LIMITS): Recorder {
  const tuning = tuningOf(reader)
  const chunks: Chunk[] = []
  const expect: Facts[] = []
  let begin: { readonly at: number; readonly chance: Uint8Array } | undefined
  let last = 0
  let bytes = 0
  let over: string | undefined

  const full = (): string | undefined => {
    if (chunks.length >= limits.chunks) return `It has ${limits.chunks} chunks, the most of a file.`
    if (bytes >= limits.bytes) return `It has ${limits.bytes} bytes, the most of a file.`
    if (expect.length >= limits.items) return `It has ${limits.items} items, the most of a file.`
    return undefined
  }
  const take = (heard: Heard): void => {
    if (heard.what === 'opened') {
      if (begin !== undefined) over = 'The reader was gone and is back.'
      begin ??= heard
      return
    }
    if (begin === undefined || heard.what === 'event') return
    const at = heard.at - begin.at
    if (heard.what === 'bytes') {
      over = full()
      if (over !== undefined) return
      // A copy: a source may hand out a small piece of a large buffer.
      chunks.push({ at: rounded(at), bytes: Uint8Array.from(heard.bytes) })
      bytes += heard.bytes.length
    } else if (heard.decoded.kind !== 'skip') {
      expect.push({ at: rounded(at), ...itemOf(heard.decoded) })
    }
    last = Math.max(last, at)
  }

  return {
    hear(heard) {
      if (over === undefined) take(heard)
      return over
    },
    recorded() {
      const isAsked = CATALOG.find(({ id }) => id === reader.use)?.capabilities.poll === true
      const capture: Capture = {
        ...{ use: reader.use, chunks },
        ...(Object.keys(tuning).length > 0 && { tuning }),
        ...(isAsked && begin !== undefined && { chance: begin.chance }),
        // What was still held then is no part of it.
        until: Math.ceil(last * STEPS_PER_MS) / STEPS_PER_MS,
      }
      return { capture, expect }
    },
  }
}

/** What of a reader's configuration concerns its decoder; a key but the one everybody knows is never in a file. */
const CONCERNS = [
  ...(['gapMs', 'minLength', 'maxLength', 'paceMs', 'prefix', 'suffix', 'track'] as const),
  ...(['formats', 'osdpAddress', 'osdpKey'] as const),
]

function tuningOf(reader: ConfiguredReader): NonNullable<Capture['tuning']> {
  const { osdpKey = 'default' } = reader
  if (osdpKey !== 'default') throw new WrongUsage(SECRET)
  return Object.fromEntries(
    CONCERNS.flatMap(name => (reader[name] === undefined ? [] : [[name, reader[name]]])),
  )
}

const SECRET =
  'The key of this OSDP reader would be in the file: give the reader its factory key for the recording, and set osdpKey to default.'
