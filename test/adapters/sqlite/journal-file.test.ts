// The journal's file for real: contracts, restarts, cuts, a killed process, and every kind of damage.

import { spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openJournalFile } from '../../../agent/adapters/sqlite/journal-file.ts'
import { Fault } from '../../../agent/fault.ts'
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
    const hashes = journal.batch(0).map(one => Buffer.from(one.hash, 'base64'))
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
    for (let number = 1; number <= 4; number++) append(journal, job(number))
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

describe('bad files', () => {
  const damage: readonly (readonly [string, string])[] = [
    ['an entry in the middle is gone', 'DELETE FROM entry WHERE seq = 7'],
    ['the oldest entry is gone', 'DELETE FROM entry WHERE seq = 5'],
    ['the newest entry is gone', 'DELETE FROM entry WHERE seq = 10'],
    ['all entries are gone', 'DELETE FROM entry'],
    [
      'a dropped entry is back',
      'INSERT INTO entry SELECT 4, boot, uptime, wall, trust, sealed, hash FROM entry WHERE seq = 5',
    ],
    [
      'two bodies are swapped',
      'UPDATE entry SET sealed = (SELECT sealed FROM entry o WHERE o.seq = 15 - entry.seq) WHERE seq IN (7, 8)',
    ],
    ['a time is changed', 'UPDATE entry SET wall = wall - 1 WHERE seq = 10'],
    ['an uptime is changed', 'UPDATE entry SET uptime = 5 WHERE seq = 6'],
    ['a boot is changed', 'UPDATE entry SET boot = 2 WHERE seq = 6'],
    ['the trust is changed', "UPDATE entry SET trust = 'anchored' WHERE seq = 6"],
    ['a hash is changed', 'UPDATE entry SET hash = randomblob(32) WHERE seq = 10'],
    ['a watermark is changed', 'UPDATE standing SET durable = 10'],
    ['the log has another name', "UPDATE standing SET log_id = 'ffff'"],
    ['where it stands is gone', 'DELETE FROM standing'],
  ]

  test.each(damage)('when %s, opening says so and leaves the file', async (_, sql) => {
    const { folder, path } = await filled()
    const db = new Database(path)
    db.exec(sql)
    db.close()
    for (const _twice of [1, 2]) {
      await expect(opened(folder)).rejects.toMatchObject({
        code: 'store/corrupt',
        retry: 'never',
        message: expect.stringContaining(path),
      })
    }
    expect(readFileSync(path).length).toBeGreaterThan(0)
  })

  test('a key check damaged alone is no matter, and another key is told from damage', async () => {
    const { folder, path, standing } = await filled()
    const db = new Database(path)
    db.exec('UPDATE standing SET key_check = randomblob(16)')
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

  test('kept state that was changed is not believed', async () => {
    const { folder, path } = await filled()
    const db = new Database(path)
    db.exec('UPDATE kept SET sealed = randomblob(length(sealed))')
    db.close()
    const { kept } = await opened(folder)
    expect(() => kept.load()).toThrow(expect.objectContaining({ code: 'store/corrupt' }))
  })

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

  test('no flipped bit goes unseen: the entries are what they were, or there is a fault', async () => {
    const { folder, path, standing, entries } = await filled()
    const whole = readFileSync(path)
    const deviceKey = await openDeviceKey({ folder })
    const faults = new Map<string, number>()
    let same = 0
    // A stride prime to the page and cell sizes, so that flips fall everywhere.
    for (let bit = 3; bit < whole.length * 8; bit += 601) {
      const flipped = Buffer.from(whole)
      flipped[bit >> 3] = (whole[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      writeFileSync(path, flipped)
      try {
        const file = await openJournalFile({ folder, deviceKey, at: mono(0) })
        try {
          expect(file.journal.standing()).toEqual(standing)
          expect(file.journal.batch(0)).toEqual(entries)
          expect(file.kept.load()).toEqual(keptAt(9))
          same += 1
        } finally {
          file.close()
        }
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        faults.set(error.code, (faults.get(error.code) ?? 0) + 1)
      }
    }
    expect(same).toBeGreaterThan(0)
    expect(faults.get('store/corrupt')).toBeGreaterThan(0)
    expect([...faults.keys()].filter(code => !code.startsWith('store/'))).toEqual([])
  })
})
