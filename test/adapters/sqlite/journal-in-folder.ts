// A real journal in a folder of a test, and what an enrolled terminal needs for it.

import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import nacl from 'tweetnacl'
import { expect, onTestFinished } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openJournalFile } from '../../../agent/adapters/sqlite/journal-file.ts'
import type { Wall } from '../../../agent/core/vocabulary.ts'
import type { EntryRecord, Identity, LogName } from '../../../agent/ports.ts'
import { openBox } from '../../../agent/vault/box.ts'
import { append, job, mono } from '../../contracts/journal.ts'
import { keptAt } from '../../contracts/kept-state.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

export async function opened(folder: string, at = 1_000) {
  const file = await openJournalFile({
    folder,
    deviceKey: await openDeviceKey({ folder }),
    at: mono(at),
  })
  onTestFinished(() => file.close())
  return file
}

/** Ten entries, four of them dropped, and kept state; closed. */
export async function filled() {
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

export function identityOf(terminal: string): Identity {
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
export function startKeyIn(name: LogName | undefined): Buffer {
  const plain = openBox(SERVER_KEY.secretKey, Buffer.from(name?.key ?? '', 'base64'))
  expect(Buffer.from(plain.subarray(32)).toString()).toBe(name?.id)
  return Buffer.from(plain.subarray(0, 32))
}

/** Checks every mac as the protocol says, from the key of seq 1. */
export function expectVouched(startKey: Buffer, entries: readonly EntryRecord[]): void {
  let key = startKey
  for (let seq = 1; seq <= (entries.at(-1)?.seq ?? 0); seq += 1) {
    const entry = entries.find(one => one.seq === seq)
    const mac = createHmac('sha256', key).update(Buffer.from(entry?.hash ?? '', 'base64'))
    if (entry !== undefined) expect(entry.mac).toBe(mac.digest('base64'))
    key = createHmac('sha256', key).update('evolve').digest()
  }
}

/** A moment of the terminal, told to a new log. */
export const at = (ms: number) => ({
  at: mono(ms),
  time: 7_000 as Wall,
  trust: 'anchored' as const,
})
