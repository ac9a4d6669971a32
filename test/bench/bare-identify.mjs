// What stands beside the reference server: fastify over TLS with client certificates, which looks a card up and notes
// when it was used, and nothing else. Files in its folder: key.pem, chain.pem, ca.pem. Says its port.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import Fastify from 'fastify'

const [folder = ''] = process.argv.slice(2)
const file = name => readFileSync(join(folder, name))
const db = new Database(join(folder, 'bare.db'))
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(`CREATE TABLE cards (number TEXT PRIMARY KEY, user_id TEXT NOT NULL, used_at INTEGER NOT NULL);
  CREATE TABLE users (id TEXT PRIMARY KEY, username TEXT NOT NULL, name TEXT NOT NULL);
  INSERT INTO cards VALUES ('0102030405', 'u1', 0); INSERT INTO users VALUES ('u1', 'anna', 'Anna')`)
const find = db.prepare(
  'SELECT id, username, name FROM cards JOIN users ON id = user_id WHERE number = ?',
)
const used = db.prepare('UPDATE cards SET used_at = ? WHERE number = ?')

const app = Fastify({
  https: {
    ...{ key: file('key.pem'), cert: file('chain.pem'), ca: file('ca.pem') },
    ...{ requestCert: true, rejectUnauthorized: true },
  },
})
app.post('/identify', async request => {
  const { loginValue } = request.body
  const user = find.get(loginValue)
  used.run(Date.now(), loginValue)
  return { result: 'known', user, verifiedAt: Date.now() }
})
await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`port ${app.server.address().port}`)
