// Deny lists brought to the terminal: an inbox in the data folder and a stick's folder, looked at every ten seconds.
// Nothing in a list counts before its signature, tenant and terminal are right.

import { createHash, randomUUID } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { chown, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { DenyList, DenyOutcome, EventBody, Wall } from '../core/vocabulary.ts'
import { Fault } from '../fault.ts'
import type { DenyLists, Identity, Log } from '../ports.ts'
import { derive, mac } from '../vault/keys.ts'
import { verifySigned } from '../vault/sign.ts'
import {
  DENY_LIMITS,
  DENY_SUFFIX,
  denyList,
  signed,
  signedDomain,
} from '../wire/server-messages.ts'

const LOOK_EVERY_MS = 10_000
/** Files of one folder that are looked at in one go, and lists of a stick that are known again. */
const MOST_FILES = 16
const MOST_KNOWN = 64
/** What may be taken another time. */
const AGAIN: readonly DenyOutcome[] = ['unwritable', 'no-key']
const INBOX = 'deny-inbox'
const OUTCOME_SUFFIX = '.outcome'

export interface DenyListsOptions {
  /** The data folder; the inbox lies in it. */
  readonly data: string
  /** Where a stick appears, if anywhere. */
  readonly stick?: string
  readonly identity: () => DenyIdentity | undefined
  readonly log: Log
}

/** What it takes to know a list for ours. */
export type DenyIdentity = Pick<Identity, 'terminal' | 'tenant' | 'siteSalt'> & {
  readonly serverKeys: { readonly deny?: string }
}

/** Looks into both folders at once and then every ten seconds. `look` looks now; a look under way is not doubled. */
export function createDenyLists(options: DenyListsOptions): DenyLists & { look(): Promise<void> } {
  const { data, stick, identity, log } = options
  const inbox = join(data, INBOX)
  let emit: (event: EventBody) => void = () => {}
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  // A stick may be read-only and stays in: what was answered for is not offered again.
  const known = new Set<string>()
  const offered = new Map<string, string>()

  async function lookInto(folder: string): Promise<void> {
    for (const name of await listed(folder)) {
      const path = join(folder, name)
      const bytes = await readList(path)
      if (bytes === undefined) continue
      const hash = createHash('sha256').update(bytes).digest('base64')
      if (folder !== inbox && known.has(hash)) continue
      offered.set(path, hash)
      emit(read(path, bytes, identity()))
    }
  }

  async function look(): Promise<void> {
    await lookInto(inbox)
    if (stick !== undefined) await lookInto(stick)
  }

  /** A folder on a stick that hangs holds up the next look and nothing else. */
  function lookOnce(): Promise<void> {
    looking ??= look()
      .catch(error => log.warn('Deny lists cannot be looked for.', { why: String(error) }))
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  return {
    async start(listener) {
      emit = listener
      void lookOnce()
      timer = setInterval(() => void lookOnce(), LOOK_EVERY_MS)
      timer.unref()
    },

    look: lookOnce,

    answer(ref, outcome) {
      const hash = offered.get(ref)
      offered.delete(ref)
      const level = outcome === 'applied' ? 'info' : 'warn'
      log[level]('A deny list was looked at.', { outcome })
      if (ref.startsWith(join(inbox, '/'))) {
        settle(ref, outcome).catch(error =>
          log.warn('A deny list cannot be taken out of the inbox.', { why: String(error) }),
        )
      } else if (hash !== undefined && !AGAIN.includes(outcome)) {
        if (known.size >= MOST_KNOWN) known.clear()
        known.add(hash)
      }
    },

    tag(card) {
      const own = identity()
      return own === undefined ? undefined : tagOf(own.siteSalt, card.reveal())
    },

    async stop() {
      emit = () => {}
      clearInterval(timer)
    },
  }
}

/** What a deny list calls a card, base64. The key is known to terminals of the site and to nobody who finds a list. */
function tagOf(siteSalt: string, card: string): string {
  const key = derive(Buffer.from(siteSalt, 'base64'), '', 'latchkey/v1/deny-card')
  const tag = mac(key, card.trim().toUpperCase()).subarray(0, 16)
  return Buffer.from(tag).toString('base64')
}

/** The event that a file is: an offered list, or why it is none of ours. */
function read(ref: string, bytes: Uint8Array, own: DenyIdentity | undefined): EventBody {
  const list = own === undefined ? 'no-key' : verified(bytes, own)
  return typeof list === 'string'
    ? { kind: 'deny-refused', ref, outcome: list }
    : { kind: 'deny-offered', ref, list }
}

function verified(bytes: Uint8Array, own: DenyIdentity): DenyList | DenyOutcome {
  const { deny } = own.serverKeys
  if (deny === undefined) return 'no-key'
  if (bytes.length > DENY_LIMITS.bytes) return 'altered'
  const outer = signed.safeParse(json(bytes)).data
  if (outer === undefined) return 'altered'
  const body = Buffer.from(outer.body, 'base64')
  const signature = Buffer.from(outer.signature, 'base64')
  const key = Buffer.from(deny, 'base64')
  if (!verifySigned(key, signedDomain('deny'), body, signature)) return 'altered'
  const list = denyList.safeParse(json(body)).data
  if (list === undefined) return 'altered'
  const { tenant, terminals, serial, issuedAt, expires, users, cards, purge } = list
  const here = terminals === undefined || terminals.includes(own.terminal)
  if (tenant !== own.tenant || !here) return 'foreign'
  return {
    ...{ serial, issuedAt: issuedAt as Wall, expires: expires as Wall },
    ...{ users, cards, purge },
  }
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** Names of lists in a folder, the first few; none where there is no folder. */
async function listed(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .filter(name => name.endsWith(DENY_SUFFIX) && !name.startsWith('.'))
    .sort()
    .slice(0, MOST_FILES)
}

/** The file, one byte more than a list can have at most; undefined for what is no plain file or cannot be read. */
async function readList(path: string): Promise<Uint8Array | undefined> {
  // A stick may hold anything: no link is followed and no pipe waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const file = await open(path, flags).catch(() => undefined)
  if (file === undefined) return undefined
  try {
    if (!(await file.stat()).isFile()) return undefined
    const room = Buffer.alloc(DENY_LIMITS.bytes + 1)
    const { bytesRead } = await file.read(room, 0, room.length, 0)
    return room.subarray(0, bytesRead)
  } catch {
    return undefined
  } finally {
    await file.close()
  }
}

/** Leaves the outcome for the command that waits for it and takes the list away. */
async function settle(path: string, outcome: DenyOutcome): Promise<void> {
  const { uid, gid } = await stat(path)
  await putWhole(`${path}${OUTCOME_SUFFIX}`, Buffer.from(outcome), { uid, gid })
  // Then it stays and is tried again at the next look.
  if (outcome !== 'unwritable') await rm(path)
}

async function putWhole(
  path: string,
  bytes: Uint8Array,
  { uid, gid }: Pick<Stats, 'uid' | 'gid'>,
): Promise<void> {
  const unfinished = `${path}.new`
  const file = await open(unfinished, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  // The command may run as root and the agent not; who may not give files away has them as they should be.
  await chown(unfinished, uid, gid).catch(() => undefined)
  await rename(unfinished, path)
}

const WAIT_MS = 15_000
const ASK_EVERY_MS = 200

/**
 * Puts the list at `path` into the inbox of the agent whose data folder is `data`, and waits for what becomes of it;
 * undefined when no agent answered in time: the list stays there for its next start.
 * @throws Fault `store/failed` when the list cannot be read or the inbox not be written
 */
export async function handOver(
  path: string,
  data: string,
  waitMs = WAIT_MS,
): Promise<DenyOutcome | undefined> {
  const bytes = await readList(path)
  if (bytes === undefined) {
    throw new Fault('store/failed', `The deny list ${path} cannot be read. Check the path.`, {
      retry: 'never',
    })
  }
  const place = join(data, INBOX, `${randomUUID()}${DENY_SUFFIX}`)
  try {
    const owner = await stat(data)
    await mkdir(join(data, INBOX), { mode: 0o700, recursive: true })
    await chown(join(data, INBOX), owner.uid, owner.gid).catch(() => undefined)
    await putWhole(place, bytes, owner)
  } catch (cause) {
    throw new Fault(
      'store/failed',
      `The deny list cannot be put into ${join(data, INBOX)}. Run this as the agent's user or as root.`,
      { retry: 'never', cause },
    )
  }
  for (let waited = 0; waited < waitMs; waited += ASK_EVERY_MS) {
    await setTimeout(ASK_EVERY_MS)
    const outcome = await readList(`${place}${OUTCOME_SUFFIX}`)
    if (outcome === undefined) continue
    await rm(`${place}${OUTCOME_SUFFIX}`)
    return Buffer.from(outcome).toString('utf8') as DenyOutcome
  }
  return undefined
}
