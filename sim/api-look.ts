// A terminal as the simulator API shows it.

import type { z } from 'zod'
import type { PanelScreen } from '../agent/wire/panel-messages.ts'
import type * as shape from './api-shapes.ts'
import type { Terminal } from './terminal.ts'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

/** Everything there is to see. */
export async function shownTerminal(
  terminal: Terminal,
  serverUrl: string,
): Promise<z.infer<typeof shape.terminal>> {
  const { powered, overview, screen, readers, events, panelPort } = await terminal.lookClosely()
  const { link, gate, session, queue, cache, lastVerdict, enrolled, secure } = overview
  return {
    id: terminal.id,
    profile: terminal.profile,
    power: powered ? 'on' : 'off',
    panel: shownPanel(powered ? screen : { ...screen, ...DARK }),
    link: { state: link.state, since: iso(link.since) },
    gate: { state: gate.state, until: isoOrNull(gate.until) },
    session: powered && session !== null ? { ...session, since: iso(session.since) } : null,
    queue,
    cache: {
      users: cache.users,
      generation: cache.generation,
      syncedAt: isoOrNull(cache.syncedAt),
    },
    lastVerdict,
    readers: readers.map(({ id, kind, attached, problem = null }) => ({
      ...{ id, kind, attached, problem },
    })),
    enrolled,
    secure,
    network: terminal.network.state,
    clock: shownClock(terminal),
    meter: terminal.copier.meter,
    panelSocket: `ws://127.0.0.1:${panelPort}`,
    server: serverUrl,
    events: events.toReversed().map(event => ({ ...event, at: iso(event.at) })),
  }
}

export function shownClock(terminal: Terminal) {
  const { time } = terminal.look().overview
  return { clock: iso(terminal.clock.wall()), time: iso(time.now), trust: time.trust }
}

const DARK = {
  screen: 'off',
  title: { id: 'off', text: 'The terminal is switched off.', args: {} },
  lines: [],
  notice: undefined,
  typed: undefined,
  user: undefined,
} as const

type Shown = Omit<PanelScreen, 'screen' | 'notice' | 'typed' | 'user'> & {
  readonly screen: PanelScreen['screen'] | 'off'
  readonly notice?: PanelScreen['notice'] | undefined
}

function shownPanel(screen: Shown) {
  const lines = [screen.title, ...screen.lines, ...(screen.notice ? [screen.notice] : [])]
  return { ...screen, text: lines.map(line => line.text).join('\n') }
}
