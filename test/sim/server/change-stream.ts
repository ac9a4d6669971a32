// A client of GET /api/changes. For tests only.

import { request } from 'node:https'
import { onTestFinished } from 'vitest'
import type { ReferenceServer } from '../../../sim/server/server.ts'

export interface ChangeStream {
  readonly headers: NodeJS.Dict<string | string[]>
  /** Words of each event so far. */
  readonly events: readonly (readonly string[])[]
  /** Resolves once all these words have come since the last call; returns all that came until then. */
  heard(...words: string[]): Promise<Set<string>>
  /** Resolves when the stream has ended, from whichever side. */
  readonly ended: Promise<void>
  leave(): void
}

/** Opens the stream; rejects with the status when the server refuses. */
export function openChanges(
  server: ReferenceServer,
  token = server.adminToken,
): Promise<ChangeStream> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ host: 'localhost', port: server.port, path: '/api/changes', agent: false },
      ca: server.caPem,
      headers: { authorization: `Bearer ${token}` },
    })
    onTestFinished(() => {
      sent.destroy()
    })
    sent.on('error', reject)
    sent.on('response', response => {
      if (response.statusCode !== 200) {
        reject(new Error(`refused with ${response.statusCode}`))
        return
      }
      const events: string[][] = []
      let news = new Set<string>()
      let look = () => {}
      let text = ''
      response.on('data', chunk => {
        text += chunk
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) {
          const data = /^event: changed\ndata: (.*)$/.exec(block)?.[1]
          if (data === undefined) continue
          const { what } = JSON.parse(data)
          events.push(what)
          for (const word of what) news.add(word)
        }
        look()
      })
      const ended = new Promise<void>(end => response.on('close', end))
      response.on('error', () => undefined)
      resolve({
        headers: response.headers,
        events,
        ended,
        leave: () => sent.destroy(),
        heard: (...words) =>
          new Promise(take => {
            look = () => {
              if (!words.every(word => news.has(word))) return
              look = () => {}
              take(news)
              news = new Set()
            }
            look()
          }),
      })
    })
    sent.end()
  })
}
