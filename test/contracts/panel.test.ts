// The panel contract on the panel in memory and on the panel socket with a real client.

import { once } from 'node:events'
import { WebSocket } from 'ws'
import { createPanelSocket } from '../../agent/adapters/panel-socket/panel-socket.ts'
import type { Mono } from '../../agent/core/vocabulary.ts'
import type { PanelNews } from '../../agent/wire/panel-messages.ts'
import { renderMessage } from '../../agent/wire/panel-text.ts'
import { createMemoryPanel } from '../memory/memory-panel.ts'
import { panelContract } from './panel.ts'

panelContract('in memory', async () => {
  const panel = createMemoryPanel()
  return {
    panel,
    async sit() {
      const told: PanelNews[] = []
      panel.watch(news => {
        if (news.kind !== 'view') told.push(news)
        else {
          const title = renderMessage(news.view.title, 0 as Mono)
          const { notice: _, warning: __, ...view } = news.view
          told.push({ kind: 'view', at: 0, view: { ...view, language: 'en', title, lines: [] } })
        }
      })
      return { told, say: said => panel.emit(said) }
    },
    close: async () => {},
  }
})

panelContract('over the socket', async () => {
  const panel = createPanelSocket({ port: 0, now: () => 0 as Mono })
  const clients: WebSocket[] = []
  return {
    panel,
    async sit() {
      const told: PanelNews[] = []
      const client = new WebSocket(`ws://127.0.0.1:${panel.port}`)
      client.on('message', data => told.push(JSON.parse(String(data))))
      clients.push(client)
      await once(client, 'open')
      return { told, say: said => client.send(JSON.stringify(said)) }
    },
    async close() {
      for (const client of clients) client.terminate()
    },
  }
})
