// A client of the agent's panel socket, as the copier's firmware would have one: shows nothing, remembers the last view.

import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Mono } from '../agent/index.ts'
import type {
  PanelLine,
  PanelNews,
  PanelRequest,
  PanelScreen,
} from '../agent/wire/panel-messages.ts'
import { renderMessage } from '../agent/wire/panel-text.ts'

/** Long for loopback, short for whoever waits. */
const ROUND_TRIP_MS = 500

export interface PanelClient {
  /** What the panel showed last, and when it was told to, on the clock of `now`. */
  readonly screen: PanelScreen
  readonly shownAt: number
  /** How many views there were. */
  readonly views: number
  /** Resolves when everything has arrived that the agent has said until now, or when that takes too long. */
  caughtUp(): Promise<void>
  send(request: PanelRequest): void
  close(): void
}

/**
 * Connects to the panel socket on loopback and waits for the first view. `hear` gets everything else; `changed` is
 * called after each piece of news. `now` is the terminal's running clock.
 * Rejects when nobody listens there.
 */
export async function openPanel(
  port: number,
  now: () => number,
  hear: (news: Exclude<PanelNews, { kind: 'view' }>) => void,
  changed: () => void,
): Promise<PanelClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  let screen: PanelScreen | undefined
  let shownAt = 0
  let views = 0
  const shown = new Promise<PanelScreen>((resolve, reject) => {
    socket.on('message', data => {
      const news = JSON.parse(String(data)) as PanelNews
      if (news.kind === 'view') {
        screen = news.view
        shownAt = now()
        views += 1
        resolve(news.view)
      } else hear(news)
      changed()
    })
    socket.on('close', () => reject(new Error(`The panel on port ${port} hung up.`)))
    socket.on('error', reject)
  })
  shown.catch(() => {})
  await once(socket, 'open')
  const first = await shown
  return {
    get screen() {
      return screen ?? first
    },
    get shownAt() {
      return shownAt
    },
    get views() {
      return views
    },
    async caughtUp() {
      if (socket.readyState !== WebSocket.OPEN) return
      const signal = AbortSignal.timeout(ROUND_TRIP_MS)
      socket.ping()
      await once(socket, 'pong', { signal }).catch(() => {})
    },
    send(request) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request))
    },
    close: () => socket.terminate(),
  }
}

/** The view with its countdowns moved on from the moment it was shown; both moments on the terminal's running clock. */
export function tickedOn(screen: PanelScreen, shownAt: number, now: Mono): PanelScreen {
  const line = ({ id, args }: PanelLine): PanelLine =>
    renderMessage({ id, args: asMessage(args, shownAt) }, now, screen.language)
  const { title, lines, notice, warning, ...same } = screen
  return {
    ...same,
    title: line(title),
    lines: lines.map(line),
    ...(notice === undefined ? {} : { notice: line(notice) }),
    ...(warning === undefined ? {} : { warning: line(warning) }),
  }
}

function asMessage(args: PanelLine['args'], shownAt: number): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (typeof value !== 'object') return [name, value]
      return [name, 'seconds' in value ? shownAt + 1_000 * value.seconds : value.time]
    }),
  )
}
