// A file that can be fetched again never stands in the way: when it is of no use, it is set aside and begun anew.

import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../fault.ts'
import type { Log } from '../../ports.ts'
import { walOf } from './committed-tail.ts'
import { type Layout, openStore, type Store } from './open.ts'

/**
 * Opens the store at `path` and what `openContent` makes of it and of its write-ahead log as it was before. If the file is damaged or sealed with another key, it is
 * renamed, `log` is told under what name, and an empty one begins. Every other fault is thrown.
 */
export async function openOrSetAside<T>(
  path: string,
  layout: Layout,
  log: Log,
  openContent: (store: Store, wal: Buffer) => Promise<T>,
): Promise<{ store: Store; content: T }> {
  async function attempt() {
    const wal = walOf(path)
    const store = openStore(path, layout)
    try {
      return { store, content: await openContent(store, wal) }
    } catch (error) {
      store.db.close()
      throw error
    }
  }
  try {
    return await attempt()
  } catch (error) {
    const isLost =
      error instanceof Fault && (error.code === 'store/corrupt' || error.code === 'store/wrong-key')
    if (!isLost) throw error
    const aside = setAside(path)
    log.warn('The credential cache could not be used and was set aside; an empty one begins.', {
      code: error.code,
      why: error.message,
      aside,
    })
    return attempt().catch(again => {
      if (!(again instanceof Fault && again.code === 'store/full')) throw again
      // It is of no use, and the new one needs its room.
      dropStore(path)
      return attempt()
    })
  }
}

/** Removes what was set aside of the file at `path`: without a key, its rows still name who was in them. */
export function dropSetAside(path: string): void {
  const folder = dirname(path)
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefixOf(path))) rmSync(join(folder, name))
  }
}

/** Removes the file at `path`, its write-ahead log and what was set aside of it. */
export function dropStore(path: string): void {
  dropSetAside(path)
  for (const tail of TAILS) rmSync(path + tail, { force: true })
}

const TAILS = ['', '-wal', '-journal'] as const
const prefixOf = (path: string): string => `${basename(path)}.damaged-`

/** Renames the file and its write-ahead log; of files set aside only the newest stays. Gives the new name. */
export function setAside(path: string): string {
  dropSetAside(path)
  const aside = join(dirname(path), prefixOf(path) + randomBytes(4).toString('hex'))
  for (const tail of TAILS) {
    if (existsSync(path + tail)) renameSync(path + tail, aside + tail)
  }
  return aside
}
