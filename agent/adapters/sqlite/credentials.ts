// The Credentials port: one cache, opened when the terminal has a name, changed by one call at a time.

import { join } from 'node:path'
import type { CacheStanding } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { Credentials, DeviceKey, Log } from '../../ports.ts'
import type { Stretch } from '../../vault/stretch.ts'
import { CACHE_FILE, type CacheIdentity, openCache } from './cache.ts'
import { dropStore } from './set-aside.ts'

/**
 * Opens `cache.db` in `folder`. Before enrolment there is nobody to name its keys after: the cache is empty, and
 * it is opened at the first use after `identity` begins to give one, and again at the first change after it gives another.
 * A damaged file, or one of another terminal, is set aside under a name that `log` is told, and an empty one begins.
 * Throws Fault `store/foreign`, `store/busy`, `store/full` or `store/failed`.
 */
export async function openCredentials(options: {
  readonly folder: string
  readonly deviceKey: DeviceKey
  readonly identity: () => CacheIdentity | undefined
  readonly log: Log
  readonly stretch?: Stretch | undefined
}): Promise<Credentials> {
  const { identity, log } = options
  let cache: Credentials | undefined
  let openedFor: string | undefined
  let isClosed = false

  const inTurn = queue()
  async function opened(): Promise<Credentials> {
    const found = identity()
    if (found === undefined) {
      throw new Fault('enrolment/missing', 'The terminal has no cache before it is enrolled.')
    }
    const whose = nameOf(found)
    if (cache !== undefined && whose === openedFor) return cache
    cache?.close()
    cache = undefined
    cache = await openCache(options.folder, options.deviceKey, found, log, options.stretch)
    openedFor = whose
    if (isClosed) cache.close()
    return cache
  }

  /** Where the disk does not take that everything goes, the file goes, and another one begins with another key. */
  async function erased(): Promise<CacheStanding> {
    const open = await opened()
    try {
      return await open.purge()
    } catch (error) {
      if (isClosed || !(error instanceof Fault)) throw error
      open.close()
      cache = undefined
      dropStore(join(options.folder, CACHE_FILE))
      log.warn('The stored logins could not be erased in their file: the file was removed.', {
        code: error.code,
      })
      return (await opened()).standing()
    }
  }

  if (identity() !== undefined) {
    await opened().catch(error => {
      // Nobody is stored then; online everybody gets in all the same. It is tried again at each use.
      if (!(error instanceof Fault && error.code === 'store/full')) throw error
      log.warn(error.message, { code: error.code })
    })
  }
  return {
    standing: () => cache?.standing() ?? { users: 0, generation: 0 },
    // In turn: whoever is just being remembered is asked about, too, or the sync would drop them.
    opportunistic: () => inTurn(async () => cache?.opportunistic() ?? []),
    async lookUp(presented) {
      const found = identity()
      const current = found !== undefined && nameOf(found) === openedFor ? cache : undefined
      return (current ?? (await inTurn(opened))).lookUp(presented)
    },
    replace: snapshot => inTurn(async () => (await opened()).replace(snapshot)),
    remember: credential => inTurn(async () => (await opened()).remember(credential)),
    purge: () => inTurn(erased),
    close() {
      isClosed = true
      cache?.close()
    },
  }
}

/** Enrolled anew, the terminal has another name or other salts, by which nothing of before is found. */
const nameOf = ({ terminal, terminalSalt, siteSalt, stretch }: CacheIdentity): string =>
  JSON.stringify([terminal, terminalSalt, siteSalt, stretch])

/** Runs one piece of work after the other; as long as its callers, who each wait for theirs. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
