// How every world begins: a server that knows some people, made once and copied, and what the slow hash gave so far.

import { scryptSync } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret, type Wall } from '../../../agent/core/vocabulary.ts'
import type { Stretch } from '../../../agent/vault/stretch.ts'
import { openParts } from '../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import { STRETCH } from '../../../sim/server/stretch.ts'
import { createNetwork } from '../../memory/memory-carrier.ts'
import { noticeDatabases, type OpenDatabases } from '../../memory/open-databases.ts'
import { serverEnd } from '../../memory/server-end.ts'
import { BoardClock, Timeline } from '../../memory/timeline.ts'
import { Terminal } from './terminal.ts'

export const MORNING = Date.UTC(2026, 4, 4, 6) as Wall
const EVENING = Date.UTC(2026, 4, 3, 18) as Wall

const MOST_TERMINALS = 3

export const UNLOCK_CODE = '24680'

/** Somebody with a card and a PIN. */
export interface Somebody {
  readonly username: string
  readonly card: string
  readonly pin: string
}

/** A card and a PIN for somebody, the `nth` that they get. No two are alike, and no PIN is a simple one. */
export const cardOf = (who: number, nth: number): string =>
  `04A1${(who * 16 + nth).toString(16).toUpperCase().padStart(4, '0')}`
export const pinOf = (who: number, nth: number): string => String(473_019 + who * 7_907 + nth * 131)

export const NAMES = ['anna', 'ben', 'cleo', 'dan', 'eva', 'finn'] as const

export const PEOPLE: readonly Somebody[] = NAMES.map((username, who) => ({
  username,
  card: cardOf(who, 0),
  pin: pinOf(who, 0),
}))

/** Files that nobody needs when the power is really gone belong into memory, where the machine has such a folder. */
const ROOT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export const newFolder = (name: string): string => mkdtempSync(join(ROOT, `latchkey-${name}-`))

export interface Morning {
  /** The slow hash, which remembers. */
  readonly stretch: Stretch
  readonly disks: OpenDatabases
  /** Makes a folder a server's as it is at the beginning. */
  begin(folder: string): void
  end(): void
}

export async function openMorning(): Promise<Morning> {
  const remembered = new Map<string, Buffer>()
  const stretch: Stretch = async (text, salt, { N, r, p }) => {
    const key = `${text} ${Buffer.from(salt).toString('base64')} ${N}`
    const held = remembered.get(key) ?? scryptSync(text, salt, 32, { N, r, p, maxmem: 256 * N * r })
    remembered.set(key, held)
    return held
  }
  const template = newFolder('morning')
  const disks = noticeDatabases()
  await makeTemplate(template, stretch, disks)
  return {
    stretch,
    disks,
    begin: folder => cpSync(template, folder, { recursive: true }),
    end() {
      disks.stop()
      rmSync(template, { recursive: true })
    },
  }
}

/** A server that knows everybody, and terminals that were enrolled with it on the evening before. */
async function makeTemplate(folder: string, stretch: Stretch, disks: OpenDatabases): Promise<void> {
  const timeline = new Timeline()
  const parts = await openParts({
    ...{ folder: join(folder, 'server'), host: 'localhost', now: () => EVENING + timeline.ms },
    stretch: serverStretch(stretch),
  })
  for (const { username, card, pin } of PEOPLE) {
    const { id } = parts.people.add(FIRST_TENANT, { username, name: username })
    parts.cards.register(FIRST_TENANT, id, card, null)
    await parts.pins.add(FIRST_TENANT, id, pin)
  }
  await parts.settings.change(FIRST_TENANT, { unlockCode: UNLOCK_CODE })
  // A folder without a token is a new server's, which may make keys.
  parts.tokens.set(FIRST_TENANT, 'the token of the first tenant in this world')
  const end = serverEnd(parts)
  for (let rank = 1; rank <= MOST_TERMINALS; rank += 1) {
    const id = `T${rank}`
    const clock = new BoardClock(timeline, rank, EVENING, () => 0.5)
    const network = createNetwork({ server: () => end, after: timeline.afterOf(rank) })
    const terminal = new Terminal({
      ...{ id, folder: join(folder, id), clock, network, stretch, disks },
    })
    await terminal.start(() => {})
    const { code } = parts.issuedCodes.issue(FIRST_TENANT, { terminal: id })
    terminal.emit({ kind: 'enrolment-code', code: new Secret(code) })
    await timeline.pass(60_000, async () => {
      do await new Promise(resolve => setImmediate(resolve))
      while (!terminal.settled)
    })
    await terminal.cut()
  }
  parts.close()
}

/** The same hash in the server's words. */
export const serverStretch = (stretch: Stretch) => async (text: string, salt: Uint8Array) =>
  Buffer.from(await stretch(text, salt, STRETCH))
