// What a terminal of real parts holds in its raw files and has said, searched for everything that must be in none of it.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { patiently } from '../patiently.ts'
import type { ProcessTerminal } from '../sim/process-terminal.ts'
import { type Inside, lookInside, rowNames } from './inside-terminal.ts'
import { found, type RawFiles, rawFiles, sought } from './raw-files.ts'
import type { Needle } from './secret-spellings.ts'

export interface Tally {
  files: number
  bytes: number
  needles: number
  paths: number
  /** Keys and rows that were found where they were while they had to be there. */
  seenBefore: number
  readonly leaks: string[]
}

export interface Watch {
  readonly terminal: ProcessTerminal
  readonly tally: Tally
  /** What must be nowhere, or nowhere but at home. */
  readonly needles: Map<string, Needle>
  /** What lies in a file set aside. */
  readonly aside: Needle[]
}

export function forbid({ needles, tally }: Watch, more: readonly Needle[]): void {
  const before = needles.size
  for (const needle of more) needles.set(hexOf(needle), needle)
  tally.needles += needles.size - before
}

/** Everything that is left of the terminal: its files, and what each of its processes has said. */
function remains({ folder, programs }: ProcessTerminal): RawFiles {
  const said = programs.flatMap(({ stdout, stderr }, index) => [
    [`stdout of process ${index}`, Buffer.from(stdout())] as const,
    [`stderr of process ${index}`, Buffer.from(stderr())] as const,
  ])
  return new Map([...rawFiles(folder), ...said])
}

/**
 * Looks for everything in everything. `names` are those of rows that were there; a sync may bring some again at any
 * moment, so those are left out that are there before or after.
 */
async function search(watch: Watch, names: readonly Needle[], when: string): Promise<void> {
  const { terminal, tally, needles } = watch
  const here = async () => (await patiently(() => rowNames(terminal.data))).map(hexOf)
  const before = names.length === 0 ? [] : await here()
  const files = remains(terminal)
  const back = new Set(names.length === 0 ? [] : [...before, ...(await here())])
  const went = names.filter(name => !back.has(hexOf(name)))
  tally.files += files.size
  tally.bytes += [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0)
  for (const { what, file } of found(files, sought([...needles.values(), ...went]))) {
    tally.leaks.push(`${what} in ${file} ${when}`)
  }
}

const hexOf = ({ bytes }: Needle): string => bytes.toString('hex')

/** What lies inside when no write is under way; from now on its lasting keys are forbidden. */
async function inside(watch: Watch): Promise<Inside> {
  const looked = await patiently(() => lookInside(watch.terminal.data))
  forbid(watch, looked.keys)
  return looked
}

/** Waits until the slot has lost a key. */
const lost = ({ terminal }: Watch, { epochKey }: Inside): Promise<void> =>
  patiently(() => {
    const slot = readFileSync(join(terminal.data, 'slot.key'))
    expect(slot.includes(epochKey)).toBe(false)
  })

export interface After {
  /** The rows lie in a file set aside, without their key, until everything is erased. */
  readonly setAside?: boolean
  /** What is needed for the terminal to fetch everything anew. */
  readonly resume?: () => Promise<unknown>
  /** It erases everything for good. */
  readonly last?: boolean
}

/**
 * One way that stored logins go: `act` makes it happen. Then the epoch's key and every row as it was sealed must be
 * nowhere, and neither the names of rows that did not come again.
 */
export async function purge(
  watch: Watch,
  path: string,
  act: () => Promise<unknown>,
  after: After = {},
): Promise<void> {
  const { terminal, tally, aside } = watch
  const before = await inside(watch)
  const had = [...before.epoch, ...before.sealed]
  tally.seenBefore += found(rawFiles(terminal.folder), sought(had)).length
  await act()
  await lost(watch, before).catch(() => {
    tally.leaks.push(`epoch key still in its slot after ${path}`)
  })
  forbid(watch, after.setAside ? before.epoch : had)
  aside.push(...(after.setAside ? [...before.sealed, ...before.names] : []))
  if (after.last) forbid(watch, aside.splice(0))
  await searchAll(watch, path, after, after.setAside ? [] : before.names)
}

/**
 * Searches while the agent runs and after it was killed, and switches everything on again. A start fetches everything
 * anew, so what was there before it must be gone as well.
 */
export async function searchAll(
  watch: Watch,
  path: string,
  { resume, last = false }: After = {},
  names: readonly Needle[] = [],
): Promise<void> {
  const { terminal, tally } = watch
  tally.paths += 1
  const before = await inside(watch)
  await search(watch, names, `after ${path}`)
  await terminal.kill()
  await search(watch, names, `after ${path} and a kill`)
  if (last) return
  await resume?.()
  await terminal.network.set('up')
  await terminal.start()
  await terminal.link('online')
  await lost(watch, before)
  forbid(watch, [...before.epoch, ...before.sealed])
}
