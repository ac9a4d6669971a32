// The panel and copier of an agent in a process of its own, over its real socket. For tests only.

import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { PanelNews, PanelRequest, PanelScreen } from '../../agent/wire/panel-messages.ts'

export interface Panel {
  readonly view: () => PanelScreen | undefined
  /** Whether the copier is open. */
  readonly open: () => boolean
  /** How often the terminal looked at somebody and then said yes or no. */
  readonly answers: () => number
  send(request: PanelRequest): void
}

/** Opens the panel at this port of loopback; it is closed when the test has finished. */
export async function openPanel(port: number): Promise<Panel> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`)
  let view: PanelScreen | undefined
  let open = false
  let answers = 0
  socket.on('message', data => {
    const news = JSON.parse(String(data)) as PanelNews
    if (news.kind === 'view') {
      if (view?.screen === 'busy' && news.view.screen !== 'busy') answers += 1
      view = news.view
    }
    if (news.kind === 'copier') open = news.state === 'unlocked'
  })
  socket.on('error', () => {})
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return {
    view: () => view,
    open: () => open,
    answers: () => answers,
    send: request => socket.send(JSON.stringify(request)),
  }
}
