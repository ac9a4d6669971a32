// What production code finds in a folder after the power is back, on an ordinary disk.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openIdentity } from '../../../agent/adapters/identity-file.ts'
import { openCredentials } from '../../../agent/adapters/sqlite/credentials.ts'
import { openJournalFile } from '../../../agent/adapters/sqlite/journal-file.ts'
import { type Mono, Secret } from '../../../agent/core/vocabulary.ts'
import type { Credentials, EntryRecord, Journal } from '../../../agent/ports.ts'
import { mac, terminalKeys } from '../../../agent/vault/keys.ts'
import type { CacheState, JournalState } from './model.ts'
import { cardOf } from './people.ts'

export interface Found {
  readonly journal: JournalState
  readonly cache: CacheState
  /** What the log was warned of: a cache that was set aside. */
  readonly warnings: readonly string[]
  /** Whether names of rows are in the cache's files: before it was opened, and when it is open. */
  readonly named: { readonly before: boolean; readonly after: boolean }
}

/** Opens the folder and closes it again; `cards` are looked up. Throws Fault `store/…` as production code does. */
export async function found(folder: string, cards: Iterable<string>): Promise<Found> {
  const warnings: string[] = []
  const deviceKey = await openDeviceKey({ folder })
  const identity = await openIdentity(folder, deviceKey)
  const { card: key } = terminalKeys(await deviceKey.secret(), 'T1')
  const before = isNamed(folder, key)
  const file = await openJournalFile({ folder, deviceKey, at: 0 as Mono })
  try {
    const credentials = await openCredentials({
      ...{ folder, deviceKey, identity: () => identity.load() },
      log: {
        info() {},
        warn: (message, details) => warnings.push(`${message} ${JSON.stringify(details)}`),
        error() {},
      },
    })
    try {
      const { acked, durable, tail } = file.journal.standing()
      return {
        journal: {
          ...{ base: tail - 1, acked, durable, bodies: bodiesOf(file.journal) },
          kept: notLost(file.kept.load()),
          denials: notLost(file.kept.loadDenials()),
        },
        cache: await cacheOf(credentials, cards),
        warnings,
        named: { before, after: isNamed(folder, key) },
      }
    } finally {
      credentials.close()
    }
  } finally {
    file.close()
  }
}

export const bodyOf = ({ body }: Pick<EntryRecord, 'body'>): string =>
  Buffer.from(body, 'base64').toString('utf8')

function bodiesOf(journal: Journal): readonly string[] {
  const bodies: string[] = []
  const { tail } = journal.standing()
  for (;;) {
    const batch = journal.batch(tail - 1 + bodies.length)
    if (batch.length === 0) return bodies
    for (const entry of batch) {
      if (entry.seq !== tail + bodies.length) throw new Error(`Entry ${entry.seq} is out of turn.`)
      bodies.push(bodyOf(entry))
    }
  }
}

async function cacheOf(credentials: Credentials, cards: Iterable<string>): Promise<CacheState> {
  const known: Record<string, string> = {}
  for (const card of cards) {
    const finding = await credentials.lookUp({ kind: 'card', value: new Secret(card) })
    if (finding.kind === 'known') known[card] = finding.user.name
  }
  return { generation: credentials.standing().generation, cards: known }
}

function isNamed(folder: string, key: Uint8Array): boolean {
  const names = [0, 1, 2, 3].map(one => mac(key, `card${cardOf(one)}`).subarray(0, 16))
  return readdirSync(folder)
    .filter(file => file.startsWith('cache.db'))
    .some(file => names.some(name => readFileSync(join(folder, file)).includes(Buffer.from(name))))
}

/** No power cut makes state unbelievable. */
function notLost<T>(found: T | 'lost' | undefined): T | undefined {
  if (found === 'lost') throw new Error('What the terminal had counted is lost.')
  return found
}
