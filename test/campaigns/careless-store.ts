// The control of the campaign `secrets`: a store and a log as one would have them without care.

import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { createLog } from '../../agent/adapters/log.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { type Person, personSpelled } from './cast.ts'
import { found, rawFiles, sought } from './raw-files.ts'

/** A shop's usual store and log: rows in clear that are deleted, and a line too much. What is found of a person. */
export function control(person: Person): number {
  const folder = temporaryFolder()
  const db = new Database(join(folder, 'cache.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('secure_delete = ON')
  db.exec('CREATE TABLE entry (card TEXT, pin TEXT, name TEXT)')
  db.prepare('INSERT INTO entry VALUES (?, ?, ?)').run(person.card, person.pin, person.name)
  db.exec('DELETE FROM entry')
  const fd = openSync(join(folder, 'log'), 'w')
  createLog({ fd, level: 'debug' }).info('Somebody logs in.', { card: person.card })
  const hits = found(rawFiles(folder), sought(personSpelled(person)))
  db.pragma('wal_checkpoint(TRUNCATE)')
  const cut = found(rawFiles(folder), sought(personSpelled(person)))
  db.close()
  closeSync(fd)
  expect(cut.map(({ file }) => file)).toEqual(['log'])
  return hits.length
}
