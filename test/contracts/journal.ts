// What every Journal port must do, whatever keeps the entries.

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Activity, Mono, Wall } from '../../agent/core/vocabulary.ts'
import type { EntryRecord, Journal } from '../../agent/ports.ts'
import { activity, BATCH_LIMITS, entry } from '../../agent/wire/server-messages.ts'

const NOON = Date.UTC(2026, 10, 22, 12) as Wall
export const mono = (at: number) => at as Mono

/** A job as the copier reports it, told apart by its number. */
export function job(number: number, project: string | null = null): Activity {
  return {
    kind: 'copy',
    user: 'u-anna',
    job: `job ${number}`,
    pages: number,
    color: false,
    duplex: true,
    project,
    offline: true,
  }
}

export function append(journal: Pick<Journal, 'append'>, what: Activity, at = 1_000): number {
  return journal.append({ activity: what, time: NOON, trust: 'floor', at: mono(at) }).seq
}

/** The activity inside an entry. */
export function bodyOf(record: EntryRecord): unknown {
  return JSON.parse(Buffer.from(record.body, 'base64').toString('utf8'))
}

/** Recomputes the chain from the words in `wire/server-messages.ts`, as a server would; undefined if it breaks. */
export function headOf(
  logId: string,
  records: readonly EntryRecord[],
  previous: Uint8Array = new Uint8Array(32),
): Uint8Array | undefined {
  let hash = previous
  for (const one of records) {
    const commit = createHash('sha256')
      .update(Buffer.from(one.blind, 'base64'))
      .update(Buffer.from(one.body, 'base64'))
      .digest('base64')
    const { origin } = one
    const from = origin === undefined ? [] : [[origin.logId, origin.seq, origin.hash]]
    const header = [logId, one.seq, one.boot, one.uptime, one.wall, one.trust, commit, ...from]
    hash = createHash('sha256')
      .update('latchkey-log-v1')
      .update(hash)
      .update(JSON.stringify(header))
      .digest()
    if (Buffer.from(hash).toString('base64') !== one.hash) return undefined
  }
  return hash
}

/** Runs the suite on ports that `open` makes, empty, opened at 1,000 ms on the running clock. */
export function journalContract(name: string, open: () => Promise<Journal>): void {
  describe(`journal: ${name}`, () => {
    test('a new log is empty and has a random id', async () => {
      const [one, other] = [await open(), await open()]
      expect(one.standing()).toMatchObject({ head: 0, acked: 0, durable: 0, tail: 1 })
      expect(one.standing().logId).toMatch(/^[0-9a-f]{32}$/)
      expect(one.standing().logId).not.toBe(other.standing().logId)
      expect(one.batch(0)).toEqual([])
    })

    test('entries are numbered without a gap and come back as they went in', async () => {
      const journal = await open()
      const things: Activity[] = [
        { kind: 'boot', version: '0.1.0' },
        job(2, 'Žluťoučký kůň'),
        { kind: 'logout', card: '0102030405', why: 'idle', offline: true },
      ]
      expect(things.map((one, at) => append(journal, one, 1_000 + at * 250))).toEqual([1, 2, 3])
      const batch = journal.batch(0)
      expect(batch.map(bodyOf)).toEqual(things)
      expect(batch.map(one => one.uptime)).toEqual([0, 250, 500])
      expect(batch[0]).toMatchObject({ seq: 1, boot: 1, wall: NOON, trust: 'floor' })
      expect(journal.standing()).toMatchObject({ head: 3, tail: 1 })
    })

    test('entries are what the wire expects, and their chain is the documented one', async () => {
      const journal = await open()
      for (let number = 1; number <= 5; number++) append(journal, job(number), 1_000.6 + number)
      const batch = journal.batch(0)
      expect(() => z.array(entry).parse(batch)).not.toThrow()
      expect(() => z.array(activity).parse(batch.map(bodyOf))).not.toThrow()
      const { logId } = journal.standing()
      expect(headOf(logId, batch)).toBeDefined()
      expect(headOf('another log', batch)).toBeUndefined()
      expect(new Set(batch.map(one => one.blind)).size).toBe(5)
    })

    test('a batch begins after the number asked for', async () => {
      const journal = await open()
      for (let number = 1; number <= 4; number++) append(journal, job(number))
      expect(journal.batch(2).map(one => one.seq)).toEqual([3, 4])
      expect(journal.batch(4)).toEqual([])
      expect(journal.batch(99)).toEqual([])
    })

    test('a batch has at most 500 entries', async () => {
      const journal = await open()
      for (let number = 1; number <= BATCH_LIMITS.entries + 20; number++) {
        append(journal, { kind: 'came-online' })
      }
      const batch = journal.batch(10)
      expect(batch).toHaveLength(BATCH_LIMITS.entries)
      expect(batch.at(-1)?.seq).toBe(510)
    })

    test('a request with a batch has at most 256 KiB, and not much less when there is more', async () => {
      const journal = await open()
      for (let number = 1; number <= 100; number++) append(journal, job(number, 'x'.repeat(2_000)))
      const batch = journal.batch(0)
      const key = 'A'.repeat(300)
      const request = JSON.stringify({ nonce: 'A'.repeat(24), key, entries: batch })
      expect(request.length).toBeLessThanOrEqual(BATCH_LIMITS.bytes)
      expect(request.length).toBeGreaterThan(BATCH_LIMITS.bytes - 8_000)
      expect(journal.batch(batch.length)[0]?.seq).toBe(batch.length + 1)
    })

    test('watermarks move forward only, and not beyond what there is', async () => {
      const journal = await open()
      for (let number = 1; number <= 5; number++) append(journal, job(number))
      const moves = [
        { through: 3, durable: 2 },
        { through: 1, durable: 1 },
        { through: 4, durable: 9 },
        { through: 99, durable: 0 },
      ].map(said => journal.acknowledge(said))
      expect(moves.map(({ acked, durable }) => [acked, durable])).toEqual([
        [3, 2],
        [3, 2],
        [4, 4],
        [5, 4],
      ])
    })

    test('nothing beyond the durable watermark is ever dropped', async () => {
      const journal = await open()
      for (let number = 1; number <= 5; number++) append(journal, job(number))
      expect(journal.forget(5).tail).toBe(1)
      journal.acknowledge({ through: 5, durable: 3 })
      const all = journal.batch(0)
      expect(journal.forget(2).tail).toBe(3)
      expect(journal.forget(1).tail).toBe(3)
      expect(journal.forget(5)).toMatchObject({ tail: 4, head: 5, acked: 5, durable: 3 })
      expect(journal.batch(0)).toEqual(all.slice(3))
    })

    test('after everything was dropped the numbers and the chain go on', async () => {
      const journal = await open()
      for (let number = 1; number <= 3; number++) append(journal, job(number))
      const { logId } = journal.standing()
      const head = headOf(logId, journal.batch(0))
      journal.acknowledge({ through: 3, durable: 3 })
      expect(journal.forget(3)).toMatchObject({ head: 3, tail: 4 })
      expect(journal.batch(0)).toEqual([])
      expect(append(journal, job(4))).toBe(4)
      expect(headOf(logId, journal.batch(0), head)).toBeDefined()
    })
  })
}
