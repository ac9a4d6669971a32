// A terminal as the simulator API shows it.

import type { z } from 'zod'
import type { Overview, ReaderStatus } from '../agent/index.ts'
import type { PanelScreen } from '../agent/wire/panel-messages.ts'
import type { terminal as shape } from './api-shown.ts'
import type { Look, Terminal } from './terminal.ts'
import type { World } from './world.ts'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

/** Everything there is to see, as it was at this look. */
export function shownTerminal(
  terminal: Terminal,
  look: Look,
  { server, folder }: World,
): z.infer<typeof shape> {
  const { powered, overview, screen, events, beats, panelPort } = look
  const { link, gate, session, queue, journal, cache, lastVerdict } = overview
  const { grade, enrolled, secure } = overview
  const { meter, locked, jobs, held, atServer } = terminal.copier
  return {
    ...{ id: terminal.id, profile: terminal.profile, grade },
    power: powered ? 'on' : 'off',
    panel: shownPanel(powered ? screen : { ...screen, ...DARK }),
    link: {
      ...{ state: link.state, since: iso(link.since), misses: link.misses },
      beats: beats.map(beat => ({ ...beat, at: iso(beat.at) })),
    },
    gate: { state: gate.state, until: isoOrNull(gate.until) },
    session: powered && session !== null ? { ...session, since: iso(session.since) } : null,
    ...shownTries(overview),
    ...{ queue, journal },
    cache: {
      users: cache.users,
      generation: cache.generation,
      syncedAt: isoOrNull(cache.syncedAt),
    },
    ...{ lastVerdict, enrolled, secure },
    readers: look.readers.map(reader => shownReader(terminal, reader, powered)),
    network: terminal.network.state,
    clock: shownClock(terminal),
    ...{ meter, copier: { locked, jobs: [...jobs], held: held.all.length + atServer.jobs.length } },
    panelSocket: `ws://127.0.0.1:${panelPort}`,
    server: `https://127.0.0.1:${server.port}`,
    adminTokenFile: folder.adminToken,
    events: events.toReversed().map(event => ({ ...event, at: iso(event.at) })),
  }
}

function shownTries({ pins, codes }: Overview) {
  return {
    pins: { ...pins, delayedUntil: isoOrNull(pins.delayedUntil) },
    codes: { ...codes, delayedUntil: isoOrNull(codes.delayedUntil) },
  }
}

function shownReader(terminal: Terminal, reader: ReaderStatus, powered: boolean) {
  const { id, kind, attached, problem = null } = reader
  const device = terminal.devices.find(id)
  const plugged = device?.plugged ?? false
  const { light, beeps } = terminal.lights.of(id)
  return {
    ...{ id, kind, gives: device?.gives ?? ('cards' as const), plugged, attached, problem },
    faults: [...(device?.faults ?? [])],
    light: powered && plugged ? light : ('off' as const),
    beeps,
  }
}

export function shownClock(terminal: Terminal) {
  const { time } = terminal.look().overview
  const { clock } = terminal
  return {
    ...{ clock: iso(clock.wall()), time: iso(time.now) },
    ...{ trust: time.trust, running: clock.running, uptime: clock.at() },
  }
}

const DARK = {
  screen: 'off',
  title: { id: 'off', text: 'The terminal is switched off.', args: {} },
  lines: [],
  notice: undefined,
  warning: undefined,
  typed: undefined,
  user: undefined,
} as const

type Shown = Omit<PanelScreen, 'screen' | 'notice' | 'warning' | 'typed' | 'user'> & {
  readonly screen: PanelScreen['screen'] | 'off'
  readonly notice?: PanelScreen['notice'] | undefined
  readonly warning?: PanelScreen['warning'] | undefined
}

function shownPanel(screen: Shown) {
  const { title, lines, notice, warning } = screen
  const said = [title, ...lines, notice, warning].flatMap(line => line?.text ?? [])
  return { ...screen, text: said.join('\n') }
}
