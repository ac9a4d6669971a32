// What lies in a data folder, read with the keys that lie there as well: every key, and the rows that are sealed.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { openDeviceKey } from '../../agent/adapters/device-key/device-key.ts'
import { openIdentity } from '../../agent/adapters/identity-file.ts'
import { readEpochs } from '../../agent/adapters/sqlite/epoch-slot.ts'
import type { DeviceKey, Identity } from '../../agent/ports.ts'
import { openBox } from '../../agent/vault/box.ts'
import { deviceKeys, terminalKeys } from '../../agent/vault/keys.ts'
import { envelopeKey } from '../../agent/vault/unlock-code.ts'
import { rawFiles } from './raw-files.ts'
import { asTheyWere, keySpelled, type Needle } from './secret-spellings.ts'

/** `data.key` begins with a line of 20 bytes. */
const DATA_KEY_AT = 20

export interface Inside {
  /** Keys that stay for as long as the enrolment, each with the file that is its own. */
  readonly keys: readonly Needle[]
  /** The keys of the cache's epoch. */
  readonly epoch: readonly Needle[]
  /** E itself, as it lies in the slot. */
  readonly epochKey: Buffer
  /** The cache's rows as they are sealed. */
  readonly sealed: readonly Needle[]
  /** Names of rows, by which a card could be tried with the keys of this machine. */
  readonly names: readonly Needle[]
}

/** Looks into a copy, so that nothing in `data` is touched; throws while a write is under way. */
export function lookInside(data: string): Promise<Inside> {
  return inCopy(data, async copy => {
    const deviceKey = await openDeviceKey({ folder: copy })
    const identity = (await openIdentity(copy, deviceKey)).load()
    if (identity === undefined) throw new Error('The terminal is not enrolled.')
    const [running, ...others] = await readEpochs(deviceKey)
    if (running === undefined || others.length > 0) throw new Error('A sync is under way.')
    const { record } = terminalKeys(await deviceKey.secret(), identity.terminal)
    const epochKey = Buffer.from(running.key)
    const rows = rowsOf(copy)
    return {
      keys: await lastingKeys(copy, deviceKey, identity),
      epochKey,
      epoch: [...keySpelled('epoch key', epochKey), ...keySpelled('row key', record(epochKey))],
      sealed: rows.flatMap(({ sealed }) => asTheyWere('sealed row', sealed.subarray(0, 32))),
      names: namesOf(rows),
    }
  })
}

/** Names of the rows that lie in `data`; also when the agent was killed in the middle of a sync, with two epochs there. */
export const rowNames = (data: string): Promise<readonly Needle[]> =>
  inCopy(data, async copy => namesOf(rowsOf(copy)))

async function inCopy<T>(data: string, look: (copy: string) => Promise<T>): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-inside-'))
  try {
    // Not by cpSync, which goes on for ever when the agent cuts a write-ahead log short meanwhile (libuv, pull request 5151).
    for (const [name, bytes] of rawFiles(data)) {
      mkdirSync(dirname(join(copy, name)), { recursive: true })
      writeFileSync(join(copy, name), bytes, { mode: 0o600 })
    }
    return await look(copy)
  } finally {
    rmSync(copy, { recursive: true })
  }
}

interface Row {
  readonly idx: Buffer
  readonly sealed: Buffer
}

const namesOf = (rows: readonly Row[]): readonly Needle[] =>
  rows.flatMap(({ idx }) => asTheyWere('name of a row', idx))

function rowsOf(folder: string): readonly Row[] {
  const db = new Database(join(folder, 'cache.db'))
  try {
    return db.prepare<[], Row>('SELECT idx, sealed FROM entry').all()
  } finally {
    db.close()
  }
}

async function lastingKeys(
  folder: string,
  deviceKey: DeviceKey,
  identity: Identity,
): Promise<readonly Needle[]> {
  const files = rawFiles(folder)
  const secret = await deviceKey.secret()
  const { card, pin, state } = terminalKeys(secret, identity.terminal)
  const own = { ...deviceKeys(secret), card, pin, state }
  const text = (base64: string) => Buffer.from(base64, 'base64')
  const sealingKey = text(identity.sealingKey)
  const unlockKey = openBox(sealingKey, text(identity.unlockKey))
  const tlsKey = text(identity.tlsKey.replaceAll(/-.*-|\n/g, ''))
  const half = files.get('data.key')?.subarray(DATA_KEY_AT, DATA_KEY_AT + 32) ?? Buffer.alloc(0)
  return [
    ...keySpelled('machine half', files.get('device.key') ?? Buffer.alloc(0), 'data/device.key'),
    ...keySpelled('half beside the data', half, 'data/data.key'),
    ...keySpelled('machine secret', secret),
    ...Object.entries(own).flatMap(([name, key]) => keySpelled(`${name} key`, key)),
    ...keySpelled('TLS key', tlsKey),
    ...keySpelled('signing key', text(identity.signingKey)),
    ...keySpelled('sealing key', sealingKey),
    ...keySpelled('unlock key', unlockKey),
    ...keySpelled('envelope key', envelopeKey(unlockKey)),
    ...keySpelled('site salt', text(identity.siteSalt)),
    ...keySpelled('terminal salt', text(identity.terminalSalt)),
  ]
}
