// The simulated world: a folder, the reference server, and terminals that are enrolled with it.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cardRuleTools } from './card-rule-tools.ts'
import { type Chance, seededChance } from './chance.ts'
import { type Changes, createChanges } from './changes.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import type { HeldOrder } from './held-jobs.ts'
import { agentLog, fileLogger } from './log-file.ts'
import { type Profile, readProfiles } from './profiles.ts'
import { createServer, type ServerOptions } from './server/server.ts'
import { callServer, type ServerAccess } from './server-api.ts'
import { startTerminal, type Terminal } from './terminal.ts'

export interface WorldOptions {
  readonly folder: string
  /** Start over. */
  readonly fresh?: boolean
  /** 0 takes a free port. */
  readonly serverPort: number
  /** Where the server takes mails with jobs; 0 takes a free port, undefined takes none. */
  readonly smtpPort?: number
  /** Servers of other regions, which ours names to people. */
  readonly regions?: ServerOptions['regions']
  /** A server that runs elsewhere on this machine, instead of one of our own. */
  readonly server?: ServerAccess
  /** How many terminals; 1 unless said otherwise. Those of an earlier start beyond that stay as they are. */
  readonly terminals?: number
  readonly set?: Readonly<Record<string, string>>
  /** Fixes the simulator's chance: jitter, lossy networks, noise. */
  readonly seed?: number
  /** Folder with the built console; without it the server has none. */
  readonly console?: string
  /** Folder with the built page for people; the same holds. */
  readonly userPage?: string
  /** Web pages that may open a terminal's panel. */
  readonly origins?: readonly string[]
  /** False leaves a new terminal without an enrolment code. */
  readonly enrol?: boolean
  readonly scheme?: 'https' | 'http'
  /** Kinds of readers that every terminal has beside those of its profile; each is called what its kind is. */
  readonly readers?: readonly string[]
  /** How long a page of a job takes, milliseconds. */
  readonly pageMs?: number
}

export interface World {
  readonly folder: DataFolder
  readonly server: ServerAccess
  /** Where its server takes mails with jobs. */
  readonly smtpPort: number | undefined
  readonly terminals: ReadonlyMap<string, Terminal>
  /** Tells of every change of a terminal. */
  readonly changes: Changes
  close(): Promise<void>
}

/** What waits at a new terminal for the two people the server knows at first. */
const FIRST_HELD: readonly HeldOrder[] = [
  { user: 'anna', name: 'Travel expenses', pages: 2, color: false, duplex: false },
  { user: 'anna', name: 'Handbook', pages: 12, color: false, duplex: true },
  { user: 'ben', name: 'Floor plan', pages: 1, color: true, duplex: false },
]
const PAGE_MS = 300
const ENROLMENT_WAIT_MS = 30_000
const READERS_WAIT_MS = 10_000

/**
 * Starts everything. Throws, with a sentence on what to do, when the folder or a port cannot be used, or when a
 * setting does not fit.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const plan = planned(options.terminals ?? 1)
  const folder = openDataFolder(options.folder, options.fresh)
  const chance = seededChance(options.seed ?? Math.floor(Math.random() * 2 ** 32))
  const own =
    options.server === undefined
      ? await createServer({
          folder: folder.server,
          port: options.serverPort,
          smtpPort: options.smtpPort,
          regions: options.regions,
          log: fileLogger(join(folder.logs, 'server.log')),
          ...(options.console === undefined ? {} : { console: options.console }),
          ...(options.userPage === undefined ? {} : { userPage: options.userPage }),
          seedDemo: true,
          cardRules: cardRuleTools,
        })
      : undefined
  const server = own ?? options.server
  if (server === undefined) throw new Error('There is no server.')
  const changes = createChanges()
  const surroundings: Surroundings = { folder, server, changes, options }
  const starts = plan.map(({ id, profile }) =>
    // Each draws from a chance of its own: who comes up first changes nothing for the others.
    bringUp(id, profile, seededChance(chance() * 2 ** 32), surroundings),
  )
  const came = await Promise.allSettled(starts)
  const up = came.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []))
  const close = async (): Promise<void> => {
    await Promise.all(up.map(terminal => terminal.close()))
    await own?.close()
  }
  const failed = came.find(one => one.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  const terminals = new Map(up.map(terminal => [terminal.id, terminal]))
  return { folder, server, smtpPort: own?.smtpPort, terminals, changes, close }
}

/** T1, T2 and so on, with the profiles in turn. */
function planned(count: number): readonly { readonly id: string; readonly profile: Profile }[] {
  const profiles = readProfiles()
  const rounds = Math.ceil(count / profiles.length)
  return Array.from({ length: rounds }, () => profiles)
    .flat()
    .slice(0, count)
    .map((profile, i) => ({ id: `T${i + 1}`, profile }))
}

interface Surroundings {
  readonly folder: DataFolder
  readonly server: ServerAccess
  readonly changes: Changes
  readonly options: WorldOptions
}

async function bringUp(
  id: string,
  profile: Profile,
  chance: Chance,
  { folder: data, server, changes, options }: Surroundings,
): Promise<Terminal> {
  const folder = data.terminal(id)
  const codeFile = join(folder, 'enrolment-code')
  const enrols = options.enrol !== false && (await isNew(id, folder, server))
  if (enrols) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(codeFile, await enrolmentCode(id, profile.id, server), { mode: 0o600 })
  }
  const more = (options.readers ?? []).map(kind => ({ id: kind, kind }))
  const terminal = await startTerminal({
    ...{ id, profile, folder, chance },
    readers: [...profile.readers, ...more],
    serverPort: server.port,
    ...(options.scheme === undefined ? {} : { scheme: options.scheme }),
    set: options.set ?? {},
    origins: options.origins ?? [],
    log: agentLog(fileLogger(join(data.logs, `${id}.log`))),
    pageMs: options.pageMs ?? PAGE_MS,
    ...{ changed: changes.tell, firstHeld: FIRST_HELD },
    ...(enrols ? { enrolmentCodeFile: codeFile } : {}),
  })
  if (enrols) {
    await enrolled(terminal)
    rmSync(codeFile)
  }
  await listening(terminal)
  return terminal
}

/** True when the server does not know the terminal, or when the terminal's own data is gone. */
async function isNew(id: string, folder: string, server: ServerAccess): Promise<boolean> {
  const { status } = await callServer(server, 'GET', `/api/terminals/${id}`)
  return status === 404 || !existsSync(join(folder, 'agent'))
}

async function enrolmentCode(id: string, profile: string, server: ServerAccess): Promise<string> {
  const path = '/api/terminals/enrolment-codes'
  const { status, body } = await callServer(server, 'POST', path, { terminal: id, profile })
  if (status !== 201) throw new Error(`The server gives no enrolment code for ${id} (${status}).`)
  return (body as { readonly code: string }).code
}

async function enrolled(terminal: Terminal): Promise<void> {
  const end = performance.now() + ENROLMENT_WAIT_MS
  while (!terminal.look().overview.enrolled) {
    if (performance.now() > end) {
      const { screen } = terminal.look()
      await terminal.close()
      const why = screen.notice?.text ?? screen.title.text
      throw new Error(`${terminal.id} could not be enrolled: ${why}`)
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** A card shown before its reader is open is lost, and nobody would know why. A reader that cannot be opened says so itself. */
async function listening(terminal: Terminal): Promise<void> {
  const end = performance.now() + READERS_WAIT_MS
  const deaf = () =>
    terminal.look().readers.some(({ attached, problem }) => !attached && problem === undefined)
  while (deaf() && performance.now() < end) await new Promise(resolve => setTimeout(resolve, 20))
}
