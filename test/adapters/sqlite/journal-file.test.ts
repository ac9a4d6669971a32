// The journal's file for real: contracts, restarts, cuts, a killed process, and every kind of damage.

import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import nacl from 'tweetnacl'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import type { Ballast } from '../../../agent/adapters/sqlite/ballast.ts'
import { FORMER_SCHEMA } from '../../../agent/adapters/sqlite/former-journal.ts'
import { JOURNAL_SCHEMA, openJournal } from '../../../agent/adapters/sqlite/journal.ts'
import { openJournalFile } from '../../../agent/adapters/sqlite/journal-file.ts'
import { openStore } from '../../../agent/adapters/sqlite/open.ts'
import { denialsLost } from '../../../agent/core/boot.ts'
import type { Wall } from '../../../agent/core/vocabulary.ts'
import { Fault } from '../../../agent/fault.ts'
import type { EntryRecord, Identity, LogName } from '../../../agent/ports.ts'
import { openBox } from '../../../agent/vault/box.ts'
import { deviceKeys } from '../../../agent/vault/keys.ts'
import { place, seal } from '../../../agent/vault/seal.ts'
import { signingKeyOf, verifySigned } from '../../../agent/vault/sign.ts'
import { checkpointText } from '../../../agent/wire/server-messages.ts'
import { append, bodyOf, headOf, job, journalContract, mono } from '../../contracts/journal.ts'
import { keptAt, keptStateContract } from '../../contracts/kept-state.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

async function opened(folder: string, at = 1_000) {
  const file = await openJournalFile({
    folder,
    deviceKey: await openDeviceKey({ folder }),
    at: mono(at),
  })
  onTestFinished(() => file.close())
  return file
}

journalContract('SQLite', async () => (await opened(temporaryFolder())).journal)
keptStateContract('SQLite', async () => (await opened(temporaryFolder())).kept)

/** Ten entries, four of them dropped, and kept state; closed. */
async function filled() {
  const folder = temporaryFolder()
  const { journal, kept, close } = await opened(folder)
  for (let number = 1; number <= 10; number++) append(journal, job(number))
  journal.acknowledge({ through: 6, durable: 5 })
  journal.forget(4)
  kept.save(keptAt(9))
  const standing = journal.standing()
  const entries = journal.batch(0)
  close()
  return { folder, path: join(folder, 'journal.db'), standing, entries }
}

describe('across restarts', () => {
  test('everything is there again and the boots are counted', async () => {
    const { folder, standing, entries } = await filled()
    const { journal, kept } = await opened(folder, 500)
    expect(journal.standing()).toEqual(standing)
    expect(journal.batch(0)).toEqual(entries)
    expect(kept.load()).toEqual(keptAt(9))
    append(journal, { kind: 'boot', version: '0.1.0' }, 700)
    expect(journal.batch(10)).toMatchObject([{ seq: 11, boot: 2, uptime: 200 }])
    const base = headOf(standing.logId, entries.slice(0, 1), undefined)
    expect(base).toBeUndefined()
    const before = Buffer.from(entries.at(-1)?.hash ?? '', 'base64')
    expect(headOf(standing.logId, journal.batch(10), before)).toBeDefined()
  })

  test('closing either closes both', async () => {
    const { journal, kept } = await opened(temporaryFolder())
    journal.close()
    expect(() => append(journal, job(1))).toThrow(expect.objectContaining({ code: 'store/failed' }))
    expect(() => kept.save(keptAt(1))).toThrow(expect.objectContaining({ code: 'store/failed' }))
  })

  test('the file is private and shows no card, user, job or hash of a code', async () => {
    const folder = temporaryFolder()
    const { journal, kept } = await opened(folder)
    append(journal, { kind: 'logout', card: '0102030405', why: 'idle', offline: true })
    append(journal, job(1))
    kept.save(keptAt(1))
    const names = readdirSync(folder).filter(name => name.startsWith('journal'))
    expect(names.sort()).toEqual(['journal.db', 'journal.db-wal'])
    for (const name of names) {
      const bytes = readFileSync(join(folder, name))
      for (const text of ['0102030405', 'u-anna', 'job 1', 'scrypt', 'logout']) {
        expect(bytes.includes(text)).toBe(false)
      }
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    }
  })

  test('dropped entries are gone from the file and the log beside it', async () => {
    const folder = temporaryFolder()
    const { journal } = await opened(folder)
    for (let number = 1; number <= 5; number++) append(journal, job(number))
    const hashes = journal.batch(0).map(one => one.hash)
    const held = () =>
      hashes.filter(hash =>
        readdirSync(folder).some(name => readFileSync(join(folder, name)).includes(hash)),
      ).length
    expect(held()).toBe(5)
    journal.acknowledge({ through: 5, durable: 5 })
    journal.forget(3)
    // The hash of the last dropped entry stays: the chain of the rest hangs on it.
    expect(held()).toBe(3)
  })

  test('an entry longer than the wire allows is a bug', async () => {
    const { journal } = await opened(temporaryFolder())
    expect(() => append(journal, job(1, 'x'.repeat(12_000)))).toThrow(RangeError)
    expect(journal.standing().head).toBe(0)
  })
})

describe('cuts', () => {
  function cut(folder: string): string {
    const copy = temporaryFolder()
    cpSync(folder, copy, { recursive: true })
    return copy
  }

  test('a cut after any answer keeps what was answered', async () => {
    const folder = temporaryFolder()
    const { journal, kept } = await opened(folder)
    const steps: (() => unknown)[] = [
      () => append(journal, job(1)),
      () => kept.save(keptAt(1)),
      () => append(journal, job(2)),
      () => journal.acknowledge({ through: 2, durable: 1 }),
      () => kept.save(keptAt(2)),
      () => journal.forget(1),
      () => append(journal, job(3)),
      () => journal.acknowledge({ through: 3, durable: 3 }),
      () => journal.forget(3),
      () => append(journal, job(4)),
    ]
    for (const step of steps) {
      step()
      const { journal: survivor, kept: keptThere } = await opened(cut(folder))
      expect(survivor.standing()).toEqual(journal.standing())
      expect(survivor.batch(0)).toEqual(journal.batch(0))
      expect(keptThere.load()).toEqual(kept.load())
    }
  })

  test('a write-ahead log torn at any byte leaves whole entries, none out of order', async () => {
    const folder = temporaryFolder()
    const { journal } = await opened(folder)
    for (let number = 1; number <= 6; number++) append(journal, job(number))
    const whole = readFileSync(join(folder, 'journal.db-wal'))
    const heads = new Set<number>()
    for (let length = 0; length <= whole.length; length += 997) {
      const copy = cut(folder)
      writeFileSync(join(copy, 'journal.db-wal'), whole.subarray(0, length))
      const { journal: survivor, close } = await opened(copy)
      const { head } = survivor.standing()
      heads.add(head)
      expect(survivor.batch(0).map(bodyOf)).toEqual(
        Array.from({ length: head }, (_, at) => job(at + 1)),
      )
      close()
    }
    expect(heads.size).toBeGreaterThan(3)
  })

  test('every number a killed process answered is there', async () => {
    const folder = temporaryFolder()
    let answered = 0
    for (let kill = 0; kill < 3; kill++) {
      answered = Math.max(answered, await killedWhileAppending(folder, 40 + kill * 25))
      const { journal, close } = await opened(folder)
      const { head, logId } = journal.standing()
      expect(head).toBeGreaterThanOrEqual(answered)
      const entries = []
      while (entries.length < head) entries.push(...journal.batch(entries.length))
      expect(entries.map(one => one.seq)).toEqual(Array.from({ length: head }, (_, at) => at + 1))
      expect(headOf(logId, entries)).toBeDefined()
      close()
    }
    expect(answered).toBeGreaterThanOrEqual(120)
  })

  /** Starts a process that appends and prints each number; kills it in full flight after `count` of them. */
  async function killedWhileAppending(folder: string, count: number): Promise<number> {
    const script = fileURLToPath(new URL('appending.ts', import.meta.url))
    const run = `import { runnerImport } from 'vite'; await runnerImport(${JSON.stringify(script)}, { configFile: false })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', run, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    for await (const chunk of child.stdout) {
      said += String(chunk)
      if (said.split('\n').length > count) child.kill('SIGKILL')
    }
    return Number(said.split('\n').at(-2))
  }
})

/** Whose log it is, once the terminal has a name. */
function identityOf(terminal: string): Identity {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
  return {
    ...{ terminal, tenant: 'demo', server: '', ca: '', certificate: '', tlsKey: '' },
    ...{ signingKey: key(1), sealingKey: key(2), terminalSalt: key(3), siteSalt: key(4) },
    serverKeys: { ...{ beat: '', settings: '', credentials: '', entries: '' }, journal: SERVER },
    ...{ stretch: { N: 16_384, r: 8, p: 1 }, unlockKey: '' },
  }
}

const SERVER_KEY = nacl.box.keyPair.fromSecretKey(new Uint8Array(32).fill(7))
const SERVER = Buffer.from(SERVER_KEY.publicKey).toString('base64')

/** The start key in a box that only the server opens; it must be of this log. */
function startKeyIn(name: LogName | undefined): Buffer {
  const plain = openBox(SERVER_KEY.secretKey, Buffer.from(name?.key ?? '', 'base64'))
  expect(Buffer.from(plain.subarray(32)).toString()).toBe(name?.id)
  return Buffer.from(plain.subarray(0, 32))
}

/** Checks every mac as the protocol says, from the key of seq 1. */
function expectVouched(startKey: Buffer, entries: readonly EntryRecord[]): void {
  let key = startKey
  for (let seq = 1; seq <= (entries.at(-1)?.seq ?? 0); seq += 1) {
    const entry = entries.find(one => one.seq === seq)
    const mac = createHmac('sha256', key).update(Buffer.from(entry?.hash ?? '', 'base64'))
    if (entry !== undefined) expect(entry.mac).toBe(mac.digest('base64'))
    key = createHmac('sha256', key).update('evolve').digest()
  }
}

/** A moment of the terminal, told to a new log. */
const at = (ms: number) => ({ at: mono(ms), time: 7_000 as Wall, trust: 'anchored' as const })

describe('keys that move on', () => {
  const named = async (folder: string, identity = identityOf('T1')) => {
    const deviceKey = await openDeviceKey({ folder })
    const options = { folder, deviceKey, at: mono(0), identity: () => identity }
    const file = await openJournalFile(options)
    onTestFinished(() => file.close())
    return file
  }

  test('macs are those of the documented keys, through epochs and restarts', async () => {
    const folder = temporaryFolder()
    for (let start = 0; start < 3; start += 1) {
      const { journal, close } = await named(folder)
      for (let number = 1; number <= 70; number += 1) append(journal, job(number), number * 1_000)
      expectVouched(startKeyIn(journal.name()), journal.batch(0))
      expect(journal.batch(0)).toHaveLength(70 * (start + 1))
      close()
    }
  })

  test('of the keys before the running epoch nothing is left in the file', async () => {
    const folder = temporaryFolder()
    const { journal } = await named(folder)
    const sealed: Buffer[] = []
    for (let number = 1; number <= 120; number += 1) {
      append(journal, job(number))
      if (number % 50 === 1) sealed.push(keyRowIn(folder).sealed)
    }
    const whole = Buffer.concat(
      readdirSync(folder)
        .filter(name => name.startsWith('journal'))
        .map(name => readFileSync(join(folder, name))),
    )
    expect(keyRowIn(folder).first).toBe(101)
    expect(sealed.map(bytes => whole.includes(bytes))).toEqual([false, false, true])
    expect(whole.includes(startKeyIn(journal.name()))).toBe(false)
  })

  test('the start key is kept until there is a server to seal it to, and then it is gone', async () => {
    const folder = temporaryFolder()
    const deviceKey = await openDeviceKey({ folder })
    let identity: Identity | undefined
    const { journal, close } = await openJournalFile({
      ...{ folder, deviceKey, at: mono(0), identity: () => identity },
    })
    onTestFinished(close)
    append(journal, job(1))
    const { start } = keyRowIn(folder)
    expect(journal.name()).toBeUndefined()
    expect(start).not.toBeNull()
    identity = identityOf('T1')
    expectVouched(startKeyIn(journal.name()), journal.batch(0))
    expect(keyRowIn(folder).start).toBeNull()
    for (const name of ['journal.db', 'journal.db-wal']) {
      expect(readFileSync(join(folder, name)).includes(start ?? '')).toBe(false)
    }
  })

  function keyRowIn(folder: string): { first: number; sealed: Buffer; start: Buffer | null } {
    const copy = temporaryFolder()
    for (const name of ['journal.db', 'journal.db-wal'])
      cpSync(join(folder, name), join(copy, name))
    const db = new Database(join(copy, 'journal.db'))
    const row = db.prepare('SELECT first, sealed, start FROM log_key').get()
    db.close()
    return row as ReturnType<typeof keyRowIn>
  }

  test('a key that was used for a quarter of an hour goes, also when nothing happens', async () => {
    const folder = temporaryFolder()
    const { journal } = await named(folder)
    append(journal, job(1), 0)
    const first = () => keyRowIn(folder).first
    expect(first()).toBe(1)
    journal.rest(mono(14 * 60_000))
    expect(first()).toBe(1)
    journal.rest(mono(15 * 60_000))
    expect(first()).toBe(2)
    append(journal, job(2), 31 * 60_000)
    append(journal, job(3), 32 * 60_000)
    expect(first()).toBe(2)
    expectVouched(startKeyIn(journal.name()), journal.batch(0))
  })

  test('checkpoints are signed at every epoch, at starts and where somebody opens something', async () => {
    const { journal } = await named(temporaryFolder())
    append(journal, { kind: 'boot', version: '1' })
    for (let number = 2; number <= 60; number += 1) append(journal, job(number))
    append(journal, { kind: 'gate-unlocked', mode: 'single' })
    const signed = journal.batch(0).filter(entry => entry.checkpoint !== undefined)
    expect(signed.map(({ seq }) => seq)).toEqual([1, 51, 61])
    const { logId } = journal.standing()
    const { publicKey } = signingKeyOf(new Uint8Array(32).fill(1))
    for (const { seq, hash, checkpoint } of [...signed, journal.signedHead(17) as never]) {
      const { meter, signature } = checkpoint ?? journal.signedHead(17) ?? { signature: '' }
      const text = Buffer.from(checkpointText('T1', logId, { seq, hash }, meter))
      expect(verifySigned(publicKey, '', text, Buffer.from(signature, 'base64'))).toBe(true)
    }
    expect(journal.signedHead(17)).toMatchObject({ seq: 61, meter: 17 })
  })

  test('the first entry of an epoch is signed also when the one before ended because nothing happened', async () => {
    const { journal } = await named(temporaryFolder())
    for (let number = 1; number <= 10; number += 1) append(journal, job(number))
    journal.rest(mono(16 * 60_000))
    for (let number = 11; number <= 70; number += 1) append(journal, job(number), 17 * 60_000)
    const signed = journal.batch(0).filter(entry => entry.checkpoint !== undefined)
    expect(signed.map(({ seq }) => seq)).toEqual([1, 11, 61])
  })

  test('a log belongs to one enrolment: with another it must go on in a new one', async () => {
    const folder = temporaryFolder()
    const before = await named(folder)
    for (let number = 1; number <= 4; number += 1) append(before.journal, job(number))
    before.journal.acknowledge({ through: 2, durable: 0 })
    const old = before.journal.standing()
    const entries = before.journal.batch(0)
    before.close()
    const { journal } = await named(folder, identityOf('T2'))
    expect(() => journal.name()).toThrow(expect.objectContaining({ code: 'store/moved' }))
    const next = journal.next('moved', at(5))
    // Also what the server had acknowledged: it may be put back to a backup of before.
    expect(next).toMatchObject({ head: 5, acked: 0, durable: 0, tail: 1 })
    const [told, ...carried] = journal.batch(0)
    expect(told && bodyOf(told)).toMatchObject({ kind: 'log-started', why: 'moved', lost: [] })
    expect(told).toMatchObject({ boot: 2, uptime: 5, wall: 7_000, trust: 'anchored' })
    expect(carried.map(({ origin }) => [origin?.logId, origin?.seq, origin?.hash])).toEqual(
      entries.map(({ seq, hash }) => [old.logId, seq, hash]),
    )
    expect(carried.map(bodyOf)).toEqual(entries.map(bodyOf))
    expect(headOf(next.logId, journal.batch(0))).toBeDefined()
    expectVouched(startKeyIn(journal.name()), journal.batch(0))
  })

  test('what a log that was refused still had to tell goes on, and an entry keeps where it is from', async () => {
    const { journal } = await named(temporaryFolder())
    for (let number = 1; number <= 3; number += 1) append(journal, job(number))
    journal.acknowledge({ through: 3, durable: 1 })
    const first = journal.standing().logId
    journal.next('refused', at(1))
    journal.next('refused', at(2))
    const [, before, ...carried] = journal.batch(0)
    expect(before && bodyOf(before)).toMatchObject({ kind: 'log-started', why: 'refused' })
    expect(carried.map(({ origin }) => [origin?.logId, origin?.seq])).toEqual([
      [first, 1],
      [first, 2],
      [first, 3],
    ])
    expect(append(journal, job(4))).toBe(6)
  })
})

test('whatever is forgotten stays so, and what the server asks for and is not here is told by its numbers', async () => {
  const { journal } = await opened(temporaryFolder())
  for (let number = 1; number <= 6; number += 1) append(journal, job(number))
  journal.acknowledge({ through: 6, durable: 5 })
  journal.forget(3)
  const { logId } = journal.standing()
  journal.next('refused', { ...at(1), lost: [2, 3] })
  const [told, ...carried] = journal.batch(0)
  expect(told && bodyOf(told)).toMatchObject({ former: { logId, through: 6 }, lost: [[2, 3]] })
  expect(carried.map(({ origin }) => origin?.seq)).toEqual([4, 5, 6])
})

describe('bad files', () => {
  const none: readonly (readonly [number, number])[] = []
  const damage: readonly (readonly [string, string, number[], typeof none])[] = [
    [
      'an entry in the middle is gone',
      'DELETE FROM entries WHERE seq = 7',
      [5, 6, 8, 9, 10],
      [[7, 7]],
    ],
    ['the oldest entry is gone', 'DELETE FROM entries WHERE seq = 5', [6, 7, 8, 9, 10], none],
    ['the newest entry is gone', 'DELETE FROM entries WHERE seq = 10', [5, 6, 7, 8, 9], [[10, 10]]],
    [
      'a dropped entry is back',
      'INSERT INTO entries SELECT 4, record FROM entries WHERE seq = 5',
      [5, 6, 7, 8, 9, 10],
      none,
    ],
    [
      'an entry stands there twice',
      'UPDATE entries SET record = (SELECT record FROM entries o WHERE o.seq = 8) WHERE seq = 7',
      [5, 6, 8, 9, 10],
      [[7, 7]],
    ],
    [
      'an entry was changed',
      'UPDATE entries SET record = CAST(replace(record, \'"boot":1\', \'"boot":2\') AS BLOB) WHERE seq = 8',
      [5, 6, 7, 9, 10],
      [[8, 8]],
    ],
    [
      'two entries are nothing',
      'UPDATE entries SET record = zeroblob(9) WHERE seq IN (8, 9)',
      [5, 6, 7, 10],
      [[8, 9]],
    ],
    ['a watermark is changed', 'UPDATE log SET durable = 10', [5, 6, 7, 8, 9, 10], none],
    ['the log has another name', "UPDATE log SET log_id = 'ffff'", [5, 6, 7, 8, 9, 10], none],
    ['where it stands is gone', 'DELETE FROM log', [5, 6, 7, 8, 9, 10], none],
    ['the key of the log is gone', 'DELETE FROM log_key', [5, 6, 7, 8, 9, 10], none],
    [
      'the key of the log was changed',
      'UPDATE log_key SET sealed = zeroblob(60)',
      [5, 6, 7, 8, 9, 10],
      none,
    ],
  ]

  test.each(damage)('when %s, the rest goes on in a new log', async (_, sql, seqs, lost) => {
    const { folder, path, standing, entries } = await filled()
    const db = new Database(path)
    db.pragma('secure_delete = ON')
    db.exec(sql)
    db.close()
    const { journal, kept, close } = await opened(folder)
    expect(journal.standing()).toMatchObject({ head: seqs.length + 1, acked: 0, tail: 1 })
    expect(journal.standing().logId).not.toBe(standing.logId)
    const [told, ...carried] = journal.batch(0)
    expect(told && bodyOf(told)).toMatchObject({ kind: 'log-started', why: 'damaged', lost })
    expect(carried.map(({ origin }) => [origin?.logId, origin?.seq])).toEqual(
      seqs.map(seq => [standing.logId, seq]),
    )
    const held = (seq: number) => entries.find(one => one.seq === seq)
    expect(carried.map(one => [bodyOf(one), one.wall, one.boot, one.origin?.hash])).toEqual(
      seqs.map(held).map(one => one && [bodyOf(one), one.wall, one.boot, one.hash]),
    )
    expect(headOf(journal.standing().logId, journal.batch(0))).toBeDefined()
    expect(kept.load()).toEqual(keptAt(9))
    expect(readdirSync(folder).filter(name => name.includes('damaged'))).toHaveLength(1)
    const after = journal.standing()
    close()
    expect((await opened(folder)).journal.standing()).toEqual(after)
  })

  test('a flipped bit that makes another type of a value loses nothing, and never keeps it from starting', async () => {
    const { folder, path, standing, entries } = await filled()
    const db = new Database(path)
    const pages = db
      .prepare<[], number>(
        "SELECT pageno FROM dbstat WHERE name IN ('log', 'kept') ORDER BY pageno",
      )
      .pluck()
      .all()
    db.close()
    const whole = readFileSync(path)
    const told: unknown[] = []
    for (const page of pages) {
      const start = (page - 1) * 4_096
      const cell = start + whole.readUInt16BE(start + 8)
      // The types of its values lie behind its length and number.
      for (let bit = 3 * 8; bit < 14 * 8; bit += 1) {
        const flipped = Buffer.from(whole)
        const at = cell + Math.floor(bit / 8)
        flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (bit % 8)), at)
        const copy = temporaryFolder()
        for (const name of ['device.key', 'data.key']) cpSync(join(folder, name), join(copy, name))
        writeFileSync(join(copy, 'journal.db'), flipped)
        const { journal, close } = await opened(copy)
        if (journal.standing().logId === standing.logId) {
          expect(journal.batch(0), `bit ${bit} of page ${page}`).toEqual(entries)
        } else {
          const seqs = journal.batch(1).map(({ origin }) => origin?.seq)
          expect(seqs, `bit ${bit} of page ${page}`).toEqual(entries.map(({ seq }) => seq))
          told.push(bodyOf(journal.batch(0)[0] as EntryRecord))
        }
        close()
      }
    }
    expect(told.length).toBeGreaterThan(20)
    for (const one of told) expect(one).toMatchObject({ why: 'damaged', lost: [] })
  })

  test('entries that SQLite no longer reads are put back, and a state that was older is not believed', async () => {
    const folder = temporaryFolder()
    const { journal, kept, close } = await opened(folder)
    const at = (): number => statSync(join(folder, 'journal.db-wal')).size
    append(journal, job(1))
    kept.save(keptAt(1))
    const cut = at()
    kept.save(keptAt(2))
    append(journal, job(2))
    kept.save(keptAt(3))
    append(journal, job(3))
    const entries = journal.batch(0)
    const copy = temporaryFolder()
    cpSync(folder, copy, { recursive: true })
    close()
    const wal = join(copy, 'journal.db-wal')
    const bytes = readFileSync(wal)
    bytes[cut + 24 + 100] = (bytes[cut + 24 + 100] ?? 0) ^ 1
    writeFileSync(wal, bytes)
    const survivor = await opened(copy)
    expect(survivor.journal.batch(0)).toEqual(entries)
    expect([survivor.kept.load(), survivor.kept.loadDenials()]).toEqual(['lost', 'lost'])
    // Whatever is saved first: the other stays lost, also after a cut.
    survivor.kept.saveDenials(denialsLost('T1'))
    expect(survivor.kept.load()).toBe('lost')
    survivor.close()
    const again = await opened(copy)
    expect([again.kept.load(), again.kept.loadDenials()]).toEqual(['lost', denialsLost('T1')])
    again.kept.save(keptAt(4))
    again.close()
    const { kept: mended } = await opened(copy)
    expect([mended.load(), mended.loadDenials()]).toEqual([keptAt(4), denialsLost('T1')])
  })

  /** A copy of a folder in use, with one bit of its write-ahead log changed. */
  function flippedCopy(folder: string, place: (wal: Buffer) => number): string {
    const copy = temporaryFolder()
    cpSync(folder, copy, { recursive: true })
    const wal = join(copy, 'journal.db-wal')
    const bytes = readFileSync(wal)
    const at = place(bytes)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(wal, bytes)
    return copy
  }

  test('when an entry that only the write-ahead log held is damaged, those after it go on in a new log', async () => {
    const folder = temporaryFolder()
    const { journal, kept } = await opened(folder)
    // So long that each has a page of its own.
    for (let number = 1; number <= 5; number++) append(journal, job(number, 'x'.repeat(2_000)))
    kept.save(keptAt(1))
    append(journal, job(6))
    const { logId } = journal.standing()
    const copy = flippedCopy(folder, wal => wal.indexOf('"seq":3,') + 1_000)
    const { journal: survivor, kept: keptThere } = await opened(copy)
    const [told, ...carried] = survivor.batch(0)
    expect(told && bodyOf(told)).toMatchObject({ kind: 'log-started', why: 'damaged' })
    expect(told && bodyOf(told)).toMatchObject({ lost: [[3, 3]], former: { logId, through: 6 } })
    expect(carried.map(({ origin }) => origin?.seq)).toEqual([1, 2, 4, 5, 6])
    expect(keptThere.load()).toBe('lost')
  })

  test('a save that followed a damaged commit is missed, and the last commit may have been cut', async () => {
    const folder = temporaryFolder()
    const { journal, kept } = await opened(folder)
    const size = (): number => statSync(join(folder, 'journal.db-wal')).size
    append(journal, job(1))
    kept.save(keptAt(1))
    const entry = size()
    append(journal, job(2))
    const last = size()
    kept.save(keptAt(2))
    const inEntry = await opened(flippedCopy(folder, () => entry + 100))
    expect(inEntry.kept.load()).toBe('lost')
    const inLast = await opened(flippedCopy(folder, () => last + 100))
    expect(inLast.kept.load()).toEqual(keptAt(1))
    const salts = await opened(flippedCopy(folder, () => last - 4_096 - 24 + 8))
    expect(salts.kept.load()).toBe('lost')
  })

  test('a power cut at any moment of the replacement leaves enough to go on from', async () => {
    const { folder, path } = await filled()
    const db = new Database(path)
    db.exec('DELETE FROM log_key')
    db.close()
    const whole = temporaryFolder()
    cpSync(folder, whole, { recursive: true })
    const done = await opened(folder)
    const bodies = done.journal.batch(0).map(bodyOf)
    done.close()
    const moments: readonly ((at: string) => void)[] = [
      at => cpSync(path, join(at, 'journal.db.new')),
      at => cpSync(path, join(at, 'journal.db.next')),
      at => {
        cpSync(path, join(at, 'journal.db.next'))
        renameSync(join(at, 'journal.db'), join(at, 'journal.db.damaged-1'))
      },
    ]
    for (const moment of moments) {
      const copy = temporaryFolder()
      cpSync(whole, copy, { recursive: true })
      moment(copy)
      const { journal, close } = await opened(copy)
      expect(journal.batch(0).map(bodyOf)).toEqual(bodies)
      expect(readdirSync(copy).filter(name => /new|next/.test(name))).toEqual([])
      close()
    }
  })

  test('the journal of an older agent goes on in a new log', async () => {
    const folder = temporaryFolder()
    const deviceKey = await openDeviceKey({ folder })
    const keys = deviceKeys(await deviceKey.secret())
    const path = join(folder, 'journal.db')
    const db = new Database(path)
    db.exec(FORMER_SCHEMA)
    db.exec(
      'CREATE TABLE kept (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT',
    )
    db.exec(
      'CREATE TABLE denied (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT',
    )
    db.pragma(`application_id = ${0x4c4b6a31}`)
    db.pragma('user_version = 2')
    const zero = Buffer.alloc(32)
    for (let seq = 1; seq <= 4; seq += 1) {
      const plain = Buffer.concat([Buffer.alloc(16, seq), Buffer.from(JSON.stringify(job(seq)))])
      db.prepare('INSERT INTO entry VALUES (?, 1, ?, ?, ?, ?, ?)').run(
        ...[
          seq,
          seq * 10,
          1_000 + seq,
          'floor',
          seal(keys.entries, plain, place('entry', 'old', seq)),
        ],
        Buffer.alloc(32, seq),
      )
    }
    db.prepare('INSERT INTO standing VALUES (1, ?, 7, 3, 2, 0, ?, 4, ?, ?, ?)').run(
      ...['old', zero, Buffer.alloc(32, 4), zero, zero],
    )
    const sealed = seal(keys.kept, Buffer.from(JSON.stringify(keptAt(5))), place('kept', 1))
    db.prepare('INSERT INTO kept VALUES (1, ?)').run(sealed)
    db.close()
    const { journal, kept, close } = await opened(folder)
    expect(journal.batch(0).map(bodyOf)).toEqual([
      expect.objectContaining({ kind: 'log-started', why: 'older' }),
      ...[job(1), job(2), job(3), job(4)],
    ])
    expect(journal.batch(1)[0]?.origin).toMatchObject({ logId: 'old', seq: 1 })
    expect(kept.load()).toEqual(keptAt(5))
    append(journal, job(9))
    expect(journal.batch(5)[0]?.boot).toBe(8)
    const standing = journal.standing()
    close()
    expect((await opened(folder)).journal.standing()).toEqual(standing)
  })

  test('a key check damaged alone is no matter, and another key is told from damage', async () => {
    const { folder, path, standing } = await filled()
    const db = new Database(path)
    db.exec('UPDATE log SET key_check = randomblob(16)')
    db.close()
    const { journal, close } = await opened(folder)
    expect(journal.standing()).toEqual(standing)
    close()
    const elsewhere = temporaryFolder()
    cpSync(path, join(elsewhere, 'journal.db'))
    await expect(opened(elsewhere)).rejects.toMatchObject({
      code: 'store/wrong-key',
      retry: 'never',
      message: expect.stringContaining(join(elsewhere, 'journal.db')),
    })
  })

  test.each(['kept', 'denied', 'mark'])(
    'kept state is not believed when its %s was changed',
    async table => {
      const { folder, path } = await filled()
      const { kept: before, close } = await opened(folder)
      before.saveDenials(denialsLost('T1'))
      close()
      const db = new Database(path)
      const column = table === 'mark' ? 'record' : 'sealed'
      db.exec(`UPDATE ${table} SET ${column} = randomblob(length(${column}))`)
      db.close()
      const { kept } = await opened(folder)
      expect(kept.load()).toEqual(table === 'denied' ? keptAt(9) : 'lost')
      expect(kept.loadDenials()).toEqual(table === 'kept' ? denialsLost('T1') : 'lost')
    },
  )

  test('a file that is no database, and one of another program, are two faults', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'journal.db')
    writeFileSync(path, 'these are notes, not a database; '.repeat(200))
    await expect(opened(folder)).rejects.toMatchObject({ code: 'store/corrupt' })
    expect(readFileSync(path, 'utf8')).toContain('these are notes')
    const other = temporaryFolder()
    cpSync((await filled()).path, join(other, 'cache.db'))
    const db = new Database(join(other, 'journal.db'))
    db.exec('CREATE TABLE theirs (x)')
    db.close()
    await expect(opened(other)).rejects.toMatchObject({ code: 'store/foreign', retry: 'never' })
  })

  test('a second agent in the same folder is told so', async () => {
    const folder = temporaryFolder()
    await opened(folder)
    await expect(opened(folder)).rejects.toMatchObject({ code: 'store/busy', retry: 'later' })
  })
})

describe('room', () => {
  const full = (): never => {
    throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL')
  }

  test('a disk too full to merge what a cut left keeps nobody from starting', async () => {
    const folder = temporaryFolder()
    const { journal } = await opened(folder)
    for (let number = 1; number <= 20; number += 1) append(journal, job(number))
    const cut = temporaryFolder()
    cpSync(folder, cut, { recursive: true })
    const { pragma } = Database.prototype
    const spy = vi.spyOn(Database.prototype, 'pragma')
    spy.mockImplementation(function (this: Database.Database, ...args) {
      return String(args[0]).startsWith('wal_checkpoint') ? full() : pragma.apply(this, args)
    })
    onTestFinished(() => spy.mockRestore())
    const { journal: again } = await opened(cut)
    expect(again.standing()).toEqual(journal.standing())
    expect(again.low).toBe(true)
    expect(append(again, job(21))).toBe(21)
  })

  /** A journal of the agent's own parts, whose disk is as `disk` says. */
  function on(disk: Partial<Ballast>) {
    const ballast: Ballast = {
      ...{ low: false, spend: write => write(), take() {}, hasRoomFor: () => true },
      ...disk,
    }
    const layout = { applicationId: 7, migrations: [JOURNAL_SCHEMA], whenDamaged: '' }
    const store = openStore(join(temporaryFolder(), 'journal.db'), layout)
    onTestFinished(() => void store.db.close())
    const keys = deviceKeys(new Uint8Array(32).fill(7))
    const identity = () => identityOf('T1')
    return openJournal({ store, keys, ballast, at: mono(0), identity })
  }

  test('the next log begins also where its key cannot be sealed yet, and is named when it can', () => {
    let [writes, sealing] = [0, 0]
    const journal = on({
      spend(write) {
        writes += 1
        if (writes === sealing) throw new Fault('store/full', 'The disk is full.')
        return write()
      },
    })
    append(journal, job(1))
    const former = journal.standing().logId
    // One write to begin it, the next to seal its key.
    sealing = writes + 2
    const next = journal.next('refused', at(1))
    expect(next).toMatchObject({ head: 2, acked: 0 })
    expect(next.logId).not.toBe(former)
    expect(journal.standing()).toEqual(next)
    expectVouched(startKeyIn(journal.name()), journal.batch(0))
  })

  test('where there is no room for everything once more, what is in no backup goes on', () => {
    const journal = on({ hasRoomFor: () => false })
    for (let number = 1; number <= 4; number += 1) append(journal, job(number))
    journal.acknowledge({ through: 3, durable: 2 })
    journal.next('refused', at(1))
    const [, ...carried] = journal.batch(0)
    expect(carried.map(({ origin }) => origin?.seq)).toEqual([3, 4])
  })

  test('half a mebibyte lies ready', async () => {
    const folder = temporaryFolder()
    const { journal } = await opened(folder)
    expect(statSync(join(folder, 'ballast')).size).toBe(512 * 1_024)
    expect(journal.low).toBe(false)
  })
})
