// The Credentials port: one cache, opened when the terminal has a name, changed by one call at a time.

import { Fault } from '../../fault.ts'
import type { Credentials, DeviceKey, Log } from '../../ports.ts'
import type { Stretch } from '../../vault/stretch.ts'
import { type CacheIdentity, openCache } from './cache.ts'

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
    // Enrolled anew, the terminal has another name or other salts, by which nothing of before is found.
    const { terminal, terminalSalt, siteSalt, stretch } = found
    const whose = JSON.stringify([terminal, terminalSalt, siteSalt, stretch])
    if (cache !== undefined && whose === openedFor) return cache
    cache?.close()
    cache = undefined
    cache = await openCache(options.folder, options.deviceKey, found, log, options.stretch)
    openedFor = whose
    if (isClosed) cache.close()
    return cache
  }

  if (identity() !== undefined) await opened()
  return {
    standing: () => cache?.standing() ?? { users: 0, generation: 0 },
    // In turn: whoever is just being remembered is asked about, too, or the sync would drop them.
    opportunistic: () => inTurn(async () => cache?.opportunistic() ?? []),
    lookUp: async presented => (cache ?? (await inTurn(opened))).lookUp(presented),
    replace: snapshot => inTurn(async () => (await opened()).replace(snapshot)),
    remember: credential => inTurn(async () => (await opened()).remember(credential)),
    purge: () => inTurn(async () => (await opened()).purge()),
    close() {
      isClosed = true
      cache?.close()
    },
  }
}

/** Runs one piece of work after the other; as long as its callers, who each wait for theirs. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
