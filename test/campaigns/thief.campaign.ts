// A thief with a terminal's disk and all of its keys writes its journal anew, in every way we could think of; then the
// terminal is back at its server.
//
// Its journal, its files and the parts of its server are the real ones. What is found must be found when it reconnects at
// the latest, and nothing that was acknowledged may have changed or be booked twice. Two things no server can see, and they
// are counted by themselves: entries of the running epoch written anew, and entries cut away that it never heard of. The
// control is a server that gives every entry the mac it ought to have: it must take the forgeries.

import { rmSync } from 'node:fs'
import { expect, it, onTestFinished } from 'vitest'
import type { Wall } from '../../agent/core/vocabulary.ts'
import { mac } from '../../agent/vault/keys.ts'
import { boxedStartKey, evolvedBy } from '../../agent/vault/log-key.ts'
import { seededChance } from '../../sim/chance.ts'
import { openParts, type Parts } from '../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../sim/server/seed.ts'
import { append, job, mono } from '../contracts/journal.ts'
import { campaign } from './campaign.ts'
import { trialFolder } from './flip-files.ts'
import {
  DAYS,
  honestDays,
  type Loot,
  resealed,
  robbed,
  type Stolen,
  saying,
  strangersSeed,
  type Take,
} from './stolen-terminal.ts'

/** The more a server holds, the longer it looks for what is booked of one terminal. */
const THEFTS_PER_SERVER = 50

interface Scene extends Stolen {
  readonly parts: Parts
  /** A whole number, at least `from` and at most `through`. */
  draw(from: number, through: number): number
}

type Deed = (scene: Scene) => void | Promise<void>

/** Writes the journal anew, sealed again from entry `from` on. */
const rewrites =
  (from: number, through: number, deed: (loot: Loot, at: number, scene: Scene) => void): Deed =>
  scene => {
    const seq = scene.draw(from, through)
    robbed(scene.seen.folder, loot => {
      deed(loot, seq - 1, scene)
      resealed(loot, scene.seen.identity, seq)
    })
  }

const changed = (loot: Loot, at: number): void => {
  loot.rows = loot.rows.map((row, index) => (index === at ? saying(row, job(9_999)) : row))
}
const removed = (loot: Loot, at: number): void => {
  loot.rows.splice(at, 1)
}
const swapped = (loot: Loot, at: number): void => {
  loot.rows.splice(at, 2, ...loot.rows.slice(at, at + 2).reverse())
}
const cut = (loot: Loot, at: number): void => {
  loot.rows.length = at + 1
}

/** The same after a beat has told the server where the log ends. */
const announced =
  (deed: Deed): Deed =>
  async scene => {
    const file = await scene.seen.open()
    scene.seen.beat(file)
    file.close()
    await deed(scene)
  }

const { acked, epoch, through } = DAYS

/** What must be found. */
const FOUND: Readonly<Record<string, Deed>> = {
  'acknowledged entry changed': rewrites(1, acked, changed),
  'acknowledged entry removed': rewrites(1, acked, removed),
  'old entry changed': rewrites(acked + 1, epoch - 1, changed),
  'old entry removed': rewrites(acked + 1, epoch - 1, removed),
  'old entries swapped': rewrites(acked + 1, epoch - 2, swapped),
  'entry of elsewhere spliced in': rewrites(acked + 1, epoch - 1, (loot, at, { draw }) => {
    const other = loot.rows[draw(epoch, through) - 1]
    if (other !== undefined) loot.rows.splice(at, 0, { ...other, logId: 'another' })
  }),
  'old entry changed, chain left': scene => {
    const at = scene.draw(acked + 1, epoch - 1) - 1
    robbed(scene.seen.folder, loot => {
      const rows = [...loot.rows]
      const whole = { ...loot, rows: rows.slice(0, at + 1) }
      changed(whole, at)
      resealed(whole, scene.seen.identity, at + 1)
      loot.rows = [...whole.rows, ...rows.slice(at + 1)]
    })
  },
  'cut below what was acknowledged': rewrites(5, acked - 1, cut),
  'cut into an epoch whose key is gone': rewrites(acked, epoch - 2, cut),
  'files of before what was acknowledged': ({ seen, copies }) => seen.put(copies[0]),
  'the same, and used on': async ({ seen, copies }) => {
    seen.put(copies[0])
    const file = await seen.open()
    for (let number = 21; number <= 45; number += 1)
      append(file.journal, job(5_000 + number), number)
    file.close()
  },
  'a log that had ended': async ({ seen, copies }) => {
    const file = await seen.open()
    file.journal.next('refused', { at: mono(0), time: 0 as Wall, trust: 'floor' })
    while (seen.send(file));
    file.close()
    seen.put(copies[2])
  },
  // The next log says where this one ended, and its running epoch is his to write.
  'an entry left out of what is carried over': async scene => {
    const file = await scene.seen.open()
    file.journal.next('refused', { at: mono(0), time: 0 as Wall, trust: 'floor' })
    file.close()
    await rewrites(epoch + 1, through, removed)(scene)
  },
  'checkpoint of another key': ({ seen }) => {
    const identity = { ...seen.identity, signingKey: strangersSeed() }
    robbed(seen.folder, loot => resealed(loot, identity, epoch))
  },
  'a new log, and not a word of the old one': ({ seen }) => seen.put(new Map()),
  'cut away after the beat that announced it': announced(rewrites(epoch, through - 1, cut)),
  'the same, and written on beyond it': announced(async scene => {
    await rewrites(epoch, through - 1, cut)(scene)
    const file = await scene.seen.open()
    for (let number = 0; number <= through - epoch; number += 1)
      append(file.journal, job(6_000 + number))
    file.close()
  }),
  'files of before the beat that announced more': announced(({ seen, copies }) => {
    seen.put(copies[1])
  }),
  'a new log that names the last one before the beat': announced(newLogNamesLastAcked),
}

/** What nobody can see: the key of the running epoch lies on the disk. */
const RUNNING: Readonly<Record<string, Deed>> = {
  'entry changed': rewrites(epoch, through, changed),
  'entry removed': rewrites(epoch + 1, through - 1, removed),
  'entries swapped': rewrites(epoch + 1, through - 1, swapped),
}

/** What nobody but the page meter can tell: the server never heard of what is gone. */
const UNHEARD: Readonly<Record<string, Deed>> = {
  'last entries cut away': rewrites(epoch, through - 1, cut),
  'files of before put back': ({ seen, copies }) => seen.put(copies[1]),
  'a new log that names the last one acknowledged': newLogNamesLastAcked,
}

async function newLogNamesLastAcked({ seen, logId }: Scene): Promise<void> {
  const last = lastHash(seen, logId)
  seen.put(new Map())
  const file = await seen.open()
  append(file.journal, {
    ...{ kind: 'log-started', why: 'moved', lost: [] },
    former: { logId, through: acked, hash: last },
  })
  file.close()
}

function lastHash({ folder }: Stolen['seen'], logId: string): string {
  let hash = ''
  robbed(folder, ({ rows }) => {
    const last = rows.find(row => row.logId === logId && row.seq === acked)
    hash = Buffer.from(last?.hash ?? []).toString('base64')
  })
  return hash
}

/** A server that asks for no mac: it gives every entry the one it ought to have. */
function carelessTake(parts: Parts, honest: Take): Take {
  const startKey = new Uint8Array(32)
  const boxes = new Map<string, string>()
  const macAt = (seq: number, hash: string) =>
    Buffer.from(mac(evolvedBy(startKey, seq - 1), Buffer.from(hash, 'base64'))).toString('base64')
  return (terminal, logId, request) => {
    const said = parts.device.settings(parts.terminals.get(FIRST_TENANT, terminal), request.nonce)
    const { journalKey } = JSON.parse(Buffer.from(said.body, 'base64').toString('utf8'))
    const fresh = boxedStartKey(Buffer.from(journalKey, 'base64'), startKey, logId)
    const key = boxes.get(logId) ?? Buffer.from(fresh).toString('base64')
    boxes.set(logId, key)
    const entries = request.entries.map(({ origin, ...entry }) => ({
      ...entry,
      mac: macAt(entry.seq, entry.hash),
      ...(origin && { origin: { ...origin, mac: macAt(origin.seq, origin.hash) } }),
    }))
    return honest(terminal, logId, { ...request, key, entries })
  }
}

interface Seen {
  /** Kinds of findings, statuses of refusals, and what the terminal says of itself. */
  readonly signs: readonly string[]
  /** The entry that was made up was booked. */
  readonly forged: boolean
  readonly changed: boolean
  readonly doubled: boolean
}

function bookedAt(parts: Parts, terminal: string) {
  const all = parts.booking.list(FIRST_TENANT, { terminal }, { limit: 400 }).items
  return all.filter(({ kind }) => kind === 'copy').reverse()
}

async function robbery(
  parts: Parts,
  take: Take,
  name: string,
  deed: Deed,
  seed: number,
): Promise<Seen> {
  const stolen = await honestDays(parts, name, take)
  const chance = seededChance(seed)
  const draw = (from: number, to: number) => from + Math.floor(chance() * (to - from + 1))
  const before = JSON.stringify(bookedAt(parts, name))
  await deed({ ...stolen, parts, draw })
  await stolen.seen.reconnects()
  stolen.seen.gone()
  const logs = parts.logs.list(FIRST_TENANT, { terminal: name }, { limit: 50 }).items
  const started = parts.booking.list(
    FIRST_TENANT,
    { terminal: name, kind: 'log-started' },
    { limit: 50 },
  )
  const after = bookedAt(parts, name)
  const jobs = after.map(({ body }) => ('job' in body ? body.job : ''))
  return {
    signs: [
      ...logs.flatMap(({ findings }) => findings.map(({ kind }) => kind)),
      ...stolen.seen.refusals.map(String),
      ...started.items.flatMap(({ body }) =>
        'lost' in body && body.why === 'damaged' ? ['damaged'] : [],
      ),
    ],
    forged: jobs.includes('job 9999'),
    changed: JSON.stringify(after.slice(0, acked)) !== before,
    doubled: new Set(jobs).size !== jobs.length,
  }
}

/** A server that nobody has robbed yet. */
async function freshServer() {
  const folder = trialFolder()
  // More than a minute passes between any two things: what a beat says is never only late.
  let time = 1_900_000_000_000
  const now = () => (time += 61_000)
  const parts = await openParts({ folder, host: 'localhost', now })
  const take: Take = (terminal, logId, request) => {
    const known = parts.terminals.get(FIRST_TENANT, terminal)
    const { body } = parts.device.upload(known, logId, request.entries[0]?.seq ?? 0, request)
    return JSON.parse(Buffer.from(body, 'base64').toString('utf8'))
  }
  const gone = (): void => {
    parts.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { parts, take, gone }
}

it('finds every theft that can be found, when the terminal is back at the latest', async () => {
  const { n, seed, progress, resume, close } = campaign('thief')
  let server = await freshServer()
  onTestFinished(() => server.gone())
  const deeds = [
    ...Object.entries(FOUND).map(one => ['found', ...one] as const),
    ...Object.entries(RUNNING).map(one => ['running', ...one] as const),
    ...Object.entries(UNHEARD).map(one => ['unheard', ...one] as const),
  ]
  const fresh = {
    ...{ thefts: 0, found: 0, running: 0, taken: 0, unheard: 0, unseen: 0, harmed: 0 },
    ...{ reasons: {} as Record<string, number>, told: [] as string[] },
  }
  const { tally, next, save } = resume(fresh)
  for (let one = next; one < n; one += 1) {
    const [what, name, deed] = deeds[one % deeds.length] ?? []
    if (what === undefined || name === undefined || deed === undefined) break
    if (one % THEFTS_PER_SERVER === 0) {
      server.gone()
      server = await freshServer()
    }
    const seen = await robbery(server.parts, server.take, `T${one}`, deed, seed * 1_000_003 + one)
    const sign = seen.signs.length > 0
    if (seen.changed || seen.doubled) {
      tally.harmed += 1
      tally.told.push(`${name}: what was acknowledged is ${seen.changed ? 'changed' : 'doubled'}`)
    }
    if (what === 'found') {
      tally.thefts += 1
      if (sign) tally.found += 1
      else tally.told.push(`${name}: not found`)
      for (const kind of new Set(seen.signs)) tally.reasons[kind] = (tally.reasons[kind] ?? 0) + 1
    } else {
      tally[what] += 1
      if (!sign) tally[what === 'running' ? 'taken' : 'unseen'] += 1
    }
    save(one + 1, tally)
    progress(one + 1)
  }
  const careless = carelessTake(server.parts, server.take)
  let control = 0
  const forgery = FOUND['old entry changed']
  for (let one = 0; one < 5 && forgery !== undefined; one += 1) {
    const seen = await robbery(server.parts, careless, `C${one}`, forgery, seed + one)
    if (seen.forged && seen.signs.length === 0) control += 1
  }
  for (const one of new Set(tally.told)) console.log(one)
  const reasons = Object.entries(tally.reasons).map(([kind, count]) => `${kind} ${count}`)
  const missed = tally.thefts - tally.found
  close(
    `${tally.found} of ${tally.thefts} thefts found (${reasons.join(', ')}), ${tally.harmed} harmed what was acknowledged, ` +
      `written anew in the running epoch: ${tally.taken} of ${tally.running} taken, as said, ` +
      `cut away unheard of: ${tally.unseen} of ${tally.unheard} unseen, as said, ` +
      `control without macs: ${control} of 5 forgeries taken`,
    missed + tally.harmed,
  )
  expect(control).toBe(5)
  expect(missed + tally.harmed).toBe(0)
})
