// Mails with a PDF to the job address, taken by the reference server, beside a bare smtp-server that reads them with the
// same library and writes the same rows. Both in this process, over TLS, on as many connections.

import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { openAuthority } from '../../sim/server/authority.ts'
import { openFolder } from '../../sim/server/folder.ts'
import { openMailHouse } from '../sim/server/mail-in/mail-house.ts'
import { type MailServer, mail, mailer } from '../sim/server/mail-in/sending.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { figure, inTurn, report, timed } from './report.ts'

const ROUNDS = 15
/** As many as one person may have held. */
const MAILS = 40
const AT_ONCE = 4

/** Sends mails over connections that stay open; gives how many there were in a second. */
function sender(server: MailServer): () => Promise<number> {
  const { send, close } = mailer(server, AT_ONCE)
  onTestFinished(close)
  return async () => {
    const mails = Array.from({ length: MAILS }, () => mail())
    const ms = await timed(() => Promise.all(mails.map(raw => send(raw))))
    return (MAILS / ms) * 1_000
  }
}

/** An smtp-server that makes a job of every attachment and knows a mail again; nothing else. */
async function bareHouse() {
  const folder = temporaryFolder()
  const authority = openAuthority(openFolder(join(folder, 'ca')), {
    first: true,
    host: 'localhost',
  })
  const db = new Database(join(folder, 'bare.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`CREATE TABLE mails (digest BLOB PRIMARY KEY, at INTEGER NOT NULL);
    CREATE TABLE jobs (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL);
    CREATE TABLE documents (job INTEGER PRIMARY KEY, content BLOB NOT NULL)`)
  const remember = db.prepare('INSERT OR IGNORE INTO mails VALUES (?, ?)')
  const addJob = db.prepare('INSERT INTO jobs (name, at) VALUES (?, ?)')
  const addDocument = db.prepare('INSERT INTO documents VALUES (?, ?)')
  const take = db.transaction(
    (id: string, attachments: readonly { filename?: string | undefined; content: Buffer }[]) => {
      const digest = createHash('sha256').update(id).digest()
      if (remember.run(digest, Date.now()).changes === 0) return
      for (const { filename = '', content } of attachments) {
        addDocument.run(addJob.run(filename, Date.now()).lastInsertRowid, content)
      }
    },
  )
  const { key, chain } = authority.serverTls('smtp')
  const server = new SMTPServer({
    ...{ key, cert: chain, minVersion: 'TLSv1.2', logger: false, disableReverseLookup: true },
    disabledCommands: ['AUTH'],
    onData(stream, _, done) {
      simpleParser(stream).then(
        ({ messageId = '', attachments }) => {
          take(messageId, attachments)
          done()
        },
        (error: Error) => done(error),
      )
    },
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(async () => {
    await new Promise<void>(resolve => server.close(() => resolve()))
    db.close()
  })
  const { port } = server.server.address() as AddressInfo
  return {
    world: { server: { smtpPort: port, caPem: authority.pem } },
    jobs: () => db.prepare('SELECT count(*) FROM jobs').pluck().get() as number,
  }
}

test('mails taken', async context => {
  const house = await openMailHouse()
  onTestFinished(() => house.close())
  const bare = await bareHouse()
  const sendHere = sender(house.world)
  const sendThere = sender(bare.world)
  const rounds = await inTurn(
    ROUNDS,
    async () => {
      const rate = await sendHere()
      house.pass()
      return rate
    },
    sendThere,
  )
  // One more round was to warm up; every mail made its job.
  expect(house.jobs()).toBe(MAILS * (ROUNDS + 1))
  expect(bare.jobs()).toBe(MAILS * (ROUNDS + 1))
  const beside = 'smtp-server, mailparser, FULL insert'
  report(context, figure({ name: 'mails with a PDF taken', unit: '/s', beside }, rounds))
})
