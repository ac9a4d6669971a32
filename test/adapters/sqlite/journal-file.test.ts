// The journal's file for real: contracts, restarts, cuts, a killed process, and keys that move on.

import { spawn } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openJournalFile } from '../../../agent/adapters/sqlite/journal-file.ts'
import type { Identity } from '../../../agent/ports.ts'
import { signingKeyOf, verifySigned } from '../../../agent/vault/sign.ts'
import { checkpointText } from '../../../agent/wire/server-messages.ts'
import { append, bodyOf, headOf, job, journalContract, mono } from '../../contracts/journal.ts'
import { keptAt, keptStateContract } from '../../contracts/kept-state.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { at, expectVouched, filled, identityOf, opened, startKeyIn } from './journal-in-folder.ts'

journalContract('SQLite', async () => (await opened(temporaryFolder())).journal)
keptStateContract('SQLite', async () => (await opened(temporaryFolder())).kept)

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

  test('whoever is enrolled anew signs with the key of then', async () => {
    const folder = temporaryFolder()
    const deviceKey = await openDeviceKey({ folder })
    let identity = identityOf('T1')
    const options = { folder, deviceKey, at: mono(0), identity: () => identity }
    const { journal, close } = await openJournalFile(options)
    onTestFinished(close)
    append(journal, job(1))
    const { logId } = journal.standing()
    for (const byte of [1, 5]) {
      identity = { ...identity, signingKey: Buffer.alloc(32, byte).toString('base64') }
      const { publicKey } = signingKeyOf(new Uint8Array(32).fill(byte))
      const { signature = '', ...head } = journal.signedHead(undefined) ?? { seq: 0, hash: '' }
      const text = Buffer.from(checkpointText('T1', logId, head, undefined))
      expect(verifySigned(publicKey, '', text, Buffer.from(signature, 'base64'))).toBe(true)
    }
  })

  test('the log that begins with a damaged file is signed from its first entry', async () => {
    const folder = temporaryFolder()
    const { journal: damaged, close } = await named(folder)
    append(damaged, job(1))
    close()
    const db = new Database(join(folder, 'journal.db'))
    db.exec('DELETE FROM log')
    db.close()
    const { journal } = await named(folder)
    const [told] = journal.batch(0)
    expect(told && bodyOf(told)).toMatchObject({ kind: 'log-started', why: 'damaged' })
    expect(told?.checkpoint).toEqual({ signature: expect.any(String) })
    expect(journal.signedHead(undefined)).toBeDefined()
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
