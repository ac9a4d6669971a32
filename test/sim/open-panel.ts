// The panel and copier of an agent in a process of its own, over its real socket. For tests only.

import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { PanelNews, PanelRequest, PanelScreen } from '../../agent/wire/panel-messages.ts'

export interface Panel {
  /** Everything it has said, oldest first. */
  readonly news: readonly PanelNews[]
  readonly view: () => PanelScreen | undefined
  /** Whether the copier is open. */
  readonly open: () => boolean
  /** How often the terminal looked at somebody and then said yes or no. */
  readonly answers: () => number
  send(request: PanelRequest): void
  /** Resolves when the agent is gone and everything it had said is heard. */
  readonly over: Promise<unknown>
}

/** Opens the panel at this port of loopback; it is closed when the test has finished. */
export async function openPanel(port: number): Promise<Panel> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  const news: PanelNews[] = []
  // An agent that is killed with something unread resets the connection: then it is over as well.
  const over = new Promise<void>(resolve => socket.once('close', () => resolve()))
  let view: PanelScreen | undefined
  let open = false
  let answers = 0
  socket.on('message', data => {
    const said = JSON.parse(String(data)) as PanelNews
    news.push(said)
    if (said.kind === 'view') {
      if (view?.screen === 'busy' && said.view.screen !== 'busy') answers += 1
      view = said.view
    }
    if (said.kind === 'copier') open = said.state === 'unlocked'
  })
  socket.on('error', () => {})
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return {
    news,
    over,
    view: () => view,
    open: () => open,
    answers: () => answers,
    send: request => socket.send(JSON.stringify(request)),
  }
}
