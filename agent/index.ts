// The composition root and front door: a configuration becomes a running agent.

import { mkdir, readFile } from 'node:fs/promises'
import { createDenyLists } from './adapters/deny-lists.ts'
import { openDeviceKey } from './adapters/device-key/device-key.ts'
import { openIdentity } from './adapters/identity-file.ts'
import { createLog } from './adapters/log.ts'
import { createPanelSocket } from './adapters/panel-socket/panel-socket.ts'
import { createReaders, type ReadersOptions } from './adapters/readers.ts'
import { createServerLink } from './adapters/server-link/server-link.ts'
import { openCredentials } from './adapters/sqlite/credentials.ts'
import { openJournalFile } from './adapters/sqlite/journal-file.ts'
import { createSystem } from './adapters/system.ts'
import { unlockCodes } from './adapters/unlock-codes.ts'
import { type AgentConfig, layeredSettings } from './config.ts'
import { denialsLost, KEPT_LOST, NOTHING_KEPT } from './core/boot.ts'
import { type Overview, overview } from './core/overview.ts'
import {
  type Activity,
  type BootFacts,
  type Denials,
  type Kept,
  type KeptAfter,
  type Mono,
  Secret,
} from './core/vocabulary.ts'
import { Fault } from './fault.ts'
import type {
  EntryRecord,
  IdentityStore,
  Journal,
  KeptState,
  Log,
  Panel,
  ReaderStatus,
  ServerLink,
  System,
} from './ports.ts'
import type { Ports } from './shell/effects.ts'
import { type Observer, Runtime } from './shell/runtime.ts'
import type { Stretch } from './vault/stretch.ts'
import { VERSION } from './version.ts'

export {
  type AgentConfig,
  type AgentConfigFile,
  checkConfig,
  readConfig,
  readSet,
} from './config.ts'
export type { Overview } from './core/overview.ts'
export type { Mono, Stamp, Wall } from './core/vocabulary.ts'
export { Fault, type FaultCode } from './fault.ts'
export { brokenJsonPlace } from './json-place.ts'
export type { Log, ReaderStatus, System } from './ports.ts'
export { VERSION } from './version.ts'

/** What a simulator or a test puts in place of the machine's own. */
export interface World {
  readonly system?: System
  readonly log?: Log
  readonly openSource?: ReadersOptions['openSource']
  /** Sees every step of the core. */
  readonly observe?: Observer
  /** Link and panel in memory, for a world on virtual time. */
  readonly link?: (identity: IdentityStore) => ServerLink
  readonly panel?: Panel
  /** The slow hash of PINs and codes. */
  readonly stretch?: Stretch
}

/** A running agent. */
export interface Agent {
  /** Port of the panel socket on loopback. */
  readonly panelPort: number | undefined
  overview(): Overview
  readers(): readonly ReaderStatus[]
  /** How many effects the world has not answered yet. */
  underway(): number
  /** Ends the session if there is one, and everything else. */
  stop(): Promise<void>
  /** As a power cut: hears and writes nothing more from this moment on, then gives files and ports back. */
  cut(): Promise<void>
}

/**
 * Starts an agent.
 * @throws Fault `config/invalid`, `store/…` or `panel/unavailable`, with a sentence that says what to do
 */
export async function createAgent(config: AgentConfig, world: World = {}): Promise<Agent> {
  const log = world.log ?? createLog({ level: config.log })
  const system = world.system ?? createSystem()
  const folder = config.data
  await makeFolder(folder)
  const deviceKey = await openDeviceKey({ folder, deviceKey: config.deviceKey })
  const identity = await openIdentity(folder, deviceKey)
  const file = await openJournalFile({
    ...{ folder, deviceKey, at: system.stamp().at, identity: () => identity.load(), log },
  })
  const closing: (() => Promise<void> | void)[] = [() => file.close()]
  try {
    const kept = remembered(file.kept, log)
    const readPushed = (pushed: Readonly<Record<string, unknown>>) => {
      const { settings, problems } = layeredSettings(config, pushed)
      for (const { name, message } of problems) log.warn(`Setting ${name} is left out: ${message}.`)
      return settings
    }
    const settings = readPushed(kept.pushed.values)
    const credentials = await openCredentials({
      folder,
      deviceKey,
      identity: () => identity.load(),
      log,
      stretch: world.stretch,
    })
    closing.unshift(() => credentials.close())
    const link =
      world.link?.(identity) ??
      createServerLink({
        identity,
        server: config.server,
        profile: config.profile,
        version: VERSION,
        log,
      })
    const readers = createReaders({
      readers: config.readers,
      repeatMs: settings['card.repeat'],
      log,
      ...(world.openSource === undefined ? {} : { openSource: world.openSource }),
    })
    const socket =
      world.panel === undefined
        ? createPanelSocket({ ...config.panel, now: () => system.stamp().at, log })
        : undefined
    const panel = world.panel ?? (socket as Panel)
    const denyLists = createDenyLists({
      data: folder,
      ...(config.denyFolder === undefined ? {} : { stick: config.denyFolder }),
      identity: () => identity.load(),
      log,
    })
    const denials = deniedBefore(file.kept, link.terminal)
    const ports: Ports = {
      ...{ system, readers, link, credentials, panel, log, settings: readPushed },
      ...{ journal: file.journal, kept: file.kept },
      codes: unlockCodes(() => identity.load(), world.stretch),
      denyLists,
    }
    const runtime = new Runtime(
      ports,
      {
        boot: system.boot,
        settings,
        kept,
        ...(denials === undefined ? {} : { denials }),
        grade: deviceKey.grade,
        version: VERSION,
        enrolled: link.enrolled,
        ...(link.terminal === undefined ? {} : { terminal: link.terminal }),
        secure: link.secure,
        server: config.server,
        readers: config.readers.map(({ id, use }) => ({ id, kind: use })),
        ...writtenSince(file.journal, kept.unwritten ?? kept.open),
        journal: file.journal.standing(),
        cache: credentials.standing(),
      },
      world.observe,
    )
    closing.unshift(() => runtime.stop())
    if (!link.secure) {
      log.warn(`The server's address is not https:// — nothing is cached and nobody can log in.`)
    }
    const emit = runtime.dispatch.bind(runtime)
    for (const port of [panel, link, readers, denyLists]) {
      closing.unshift(() => port.stop())
      await port.start(emit)
    }
    await enrolFromFile(config, link, log, code => emit({ kind: 'enrolment-code', code }))
    return {
      get panelPort() {
        return socket?.port
      },
      overview: () => overview(runtime.state, system.stamp().at as Mono),
      readers: () => readers.status(),
      underway: () => runtime.underway,
      async stop() {
        runtime.dispatch({ kind: 'stopping' })
        await closeAll(closing)
      },
      async cut() {
        const stopped = runtime.stop()
        await closeAll(closing)
        await stopped
      },
    }
  } catch (error) {
    await closeAll(closing)
    throw error
  }
}

function remembered(file: KeptState, log: Log): Kept {
  const found = file.load()
  if (found !== 'lost') return found ?? NOTHING_KEPT
  log.warn(
    'What was counted here before is lost with a damaged file: PINs and codes are held back for a day, the time is not ' +
      'trusted until the server tells it, and nobody is let in without the server until it has sent its settings.',
  )
  return KEPT_LOST
}

function deniedBefore(file: KeptState, terminal: string | undefined): Denials | undefined {
  const found = file.loadDenials()
  if (found !== 'lost') return found
  // On the disk before anything else is: what is found at the next start must not be older.
  const lost = denialsLost(terminal ?? '')
  file.saveDenials(lost)
  return lost
}

/** What was written after that entry, in the words it was given, and how much of it is not there any more. */
function writtenSince(
  journal: Journal,
  after: KeptAfter | undefined,
): Pick<BootFacts, 'sinceKept' | 'lostSinceKept'> {
  if (after === undefined) return { sinceKept: [], lostSinceKept: 0 }
  const { logId, tail } = journal.standing()
  const { head, log = logId } = after
  if (log === logId) {
    const entries = allAfter(journal, head)
    return { sinceKept: entries.map(activityOf), lostSinceKept: Math.max(0, tail - 1 - head) }
  }
  const entries = allAfter(journal, 0)
  const carried = entries.filter(({ origin }) => origin?.logId === log && origin.seq > head)
  const own = entries.filter(({ origin }) => origin === undefined)
  const end = own.map(activityOf).find(said => said.kind === 'log-started')
  // A damaged file does not say for certain how much it held.
  const through =
    end?.former?.logId === log && end.why !== 'damaged' ? end.former.through : undefined
  return {
    sinceKept: [...carried, ...own].map(activityOf),
    lostSinceKept:
      through === undefined
        ? Number.POSITIVE_INFINITY
        : Math.max(0, through - head - carried.length),
  }
}

/** Its seal says that it is ours. */
const activityOf = ({ body }: EntryRecord): Activity =>
  JSON.parse(Buffer.from(body, 'base64').toString('utf8'))

function allAfter(journal: Journal, seq: number): readonly EntryRecord[] {
  const entries = [...journal.batch(seq)]
  for (
    let last = entries.at(-1);
    last && last.seq < journal.standing().head;
    last = entries.at(-1)
  ) {
    entries.push(...journal.batch(last.seq))
  }
  return entries
}

async function closeAll(closing: (() => Promise<void> | void)[]): Promise<void> {
  for (let close = closing.shift(); close; close = closing.shift()) await close()
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Fault(
      'store/failed',
      `The data folder ${folder} cannot be made. Check the path and its rights.`,
      { retry: 'never', cause: error },
    )
  }
}

async function enrolFromFile(
  config: AgentConfig,
  link: ServerLink,
  log: Log,
  enrol: (code: Secret) => void,
): Promise<void> {
  if (link.enrolled) return
  if (config.enrolmentCodeFile === undefined) {
    log.warn('This terminal belongs to no server yet: enter an enrolment code at the panel.')
    return
  }
  try {
    enrol(new Secret((await readFile(config.enrolmentCodeFile, 'utf8')).trim()))
  } catch (error) {
    throw new Fault(
      'config/invalid',
      `The file with the enrolment code (${config.enrolmentCodeFile}) cannot be read. Put a code from the console there.`,
      { retry: 'never', cause: error },
    )
  }
}
