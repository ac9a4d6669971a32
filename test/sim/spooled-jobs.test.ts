// A9, Client Spooling: a computer gives each document out once, whatever is cut when.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openSpooledJobs } from '../../sim/spooler/spooled-jobs.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const ORDER = { name: 'Report', pages: 2, color: false, duplex: true }
const DOCUMENT = Buffer.from('the document')

it('A9: gives a document out for its secret, once, and has it on the disk as taken before', () => {
  const folder = temporaryFolder()
  const jobs = openSpooledJobs(folder)
  const job = jobs.add(ORDER, DOCUMENT)
  if (job === undefined) throw new Error('no room')
  expect(jobs.take(job.id, 'guessed')).toBeUndefined()
  expect(Buffer.from(jobs.take(job.id, job.secret) ?? []).toString()).toBe('the document')
  expect(jobs.take(job.id, job.secret)).toBeUndefined()
  expect(openSpooledJobs(folder).take(job.id, job.secret)).toBeUndefined()
  expect(jobs.printed(job.id, 'guessed')).toBe(false)
  expect(jobs.printed(job.id, job.secret)).toBe(true)
  expect(openSpooledJobs(folder).all).toMatchObject([{ ...ORDER, state: 'printed' }])
  expect(() => readFileSync(join(folder, 'documents', job.id))).toThrow('ENOENT')
})

it('A9: queues one again only when its owner says so, under another secret', () => {
  const jobs = openSpooledJobs(temporaryFolder())
  const job = jobs.add(ORDER, DOCUMENT)
  if (job === undefined) throw new Error('no room')
  expect(jobs.again(job.id)).toBeUndefined()
  jobs.take(job.id, job.secret)
  const next = jobs.again(job.id)
  expect(next).toMatchObject({ id: job.id, state: 'held', announced: false })
  // Whatever the first terminal says now is about the first time.
  expect(jobs.printed(job.id, job.secret)).toBe(false)
  expect(jobs.take(job.id, job.secret)).toBeUndefined()
  expect(jobs.take(job.id, next?.secret ?? '')).toBeDefined()
  expect(jobs.printed(job.id, next?.secret ?? '')).toBe(true)
  expect(jobs.again(job.id)).toBeUndefined()
})

it('A9: has room for fifty, and gives up the oldest that was printed', () => {
  const jobs = openSpooledJobs(temporaryFolder())
  const [first] = Array.from({ length: 50 }, () => jobs.add(ORDER, DOCUMENT))
  expect(jobs.add(ORDER, DOCUMENT)).toBeUndefined()
  jobs.take(first?.id ?? '', first?.secret ?? '')
  expect(jobs.add(ORDER, DOCUMENT)).toBeUndefined()
  jobs.printed(first?.id ?? '', first?.secret ?? '')
  expect(jobs.add(ORDER, DOCUMENT)).toBeDefined()
  expect(jobs.all.some(({ id }) => id === first?.id)).toBe(false)
  expect(jobs.add(ORDER, Buffer.alloc(33_554_433))).toBeUndefined()
})

it('starts with no list it cannot read', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'jobs.json'), '[{')
  expect(() => openSpooledJobs(folder)).toThrow(/cannot be read: delete that file/)
})

type Move = 'cut' | { readonly [what in 'take' | 'printed' | 'again']?: number }

it('A9: in any order of takes, confirmations and restarts, each is given out once per queuing', () => {
  const which = fc.nat({ max: 2 })
  const move: fc.Arbitrary<Move> = fc.oneof(
    fc.constant<Move>('cut'),
    fc.record({ take: which }),
    fc.record({ printed: which }),
    fc.record({ again: which }),
  )
  fc.assert(
    fc.property(fc.array(move, { maxLength: 20 }), moves => {
      const folder = temporaryFolder()
      let jobs = openSpooledJobs(folder)
      const ids = [0, 1, 2].map(() => jobs.add(ORDER, DOCUMENT)?.id ?? '')
      const given = new Set<string>()
      for (const one of moves) {
        if (one === 'cut') {
          jobs = openSpooledJobs(folder)
          continue
        }
        const id = ids[one.take ?? one.printed ?? one.again ?? 0] ?? ''
        const secret = jobs.all.find(job => job.id === id)?.secret ?? ''
        if (one.printed !== undefined) jobs.printed(id, secret)
        else if (one.again !== undefined) jobs.again(id)
        else if (jobs.take(id, secret) !== undefined) {
          expect(given.has(secret)).toBe(false)
          given.add(secret)
        }
      }
      expect(jobs.all.map(job => job.id)).toEqual(ids)
    }),
    { numRuns: 25 },
  )
})
