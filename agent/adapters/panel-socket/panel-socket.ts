// The terminal's face on a loopback WebSocket: shows the view to every panel and hears its keys and the copier.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import {
  type EventBody,
  type Message,
  type Mono,
  type PanelView,
  Secret,
} from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { Log, Panel } from '../../ports.ts'
import {
  type Language,
  type PanelLine,
  type PanelNews,
  type PanelRequest,
  type PanelScreen,
  panelRequest,
} from '../../wire/panel-messages.ts'
import { renderMessage } from '../../wire/panel-text.ts'
import { createDocuments } from './documents.ts'

const HOST = '127.0.0.1'
/** How long a document may take to the copier, once it is fetched. */
const THROUGH_MS = 120_000

export interface PanelSocketOptions {
  /** 0 takes any free port; `port` then says which. */
  readonly port: number
  readonly now: () => Mono
  /** Web pages that may connect; a program that sends no Origin header always may. */
  readonly origins?: readonly string[]
  /** What a client is spoken to in until it asks for another. */
  readonly language?: Language
  /** What is written on the machine's key that ends an input. */
  readonly enterKey?: string
  readonly log?: Log
  readonly maxClients?: number
  readonly maxMessageBytes?: number
  /** A client that reads slower than we speak is dropped beyond this. */
  readonly maxBufferedBytes?: number
  /** How long a document waits for the copier. */
  readonly fetchMs?: number
}

export interface PanelSocket extends Panel {
  /** The port it listens on, once started. */
  readonly port: number | undefined
}

/** The Panel port as a WebSocket server on loopback. `start` rejects with `panel/unavailable` when the port is taken. */
export function createPanelSocket(options: PanelSocketOptions): PanelSocket {
  const { now, origins = [], language = 'en', enterKey, log } = options
  const { maxClients = 8, maxMessageBytes = 4_096, maxBufferedBytes = 262_144 } = options
  const documents = createDocuments({ fetched: options.fetchMs ?? 10_000, through: THROUGH_MS })
  let server: WebSocketServer | undefined
  let http: Server | undefined
  let view: PanelView | undefined
  let copier: PanelNews = { kind: 'copier', state: 'locked' }
  /** Id of the user it is open to. */
  let user: string | undefined
  let held: PanelNews | undefined
  const languages = new WeakMap<WebSocket, Language>()

  const send = (client: WebSocket, news: PanelNews): void => {
    if (client.readyState !== client.OPEN) return
    if (client.bufferedAmount > maxBufferedBytes) {
      log?.warn('A panel reads too slowly and is disconnected; it may connect again.')
      client.terminate()
      return
    }
    client.send(JSON.stringify(news))
  }
  const tell = (news: PanelNews): void => {
    for (const client of server?.clients ?? []) send(client, news)
  }
  const present = (client: WebSocket): void => {
    if (view === undefined) return
    const at = now()
    const shown = toScreen(view, at, languages.get(client) ?? language, enterKey)
    send(client, { kind: 'view', view: shown, at })
  }

  function welcome(client: WebSocket, emit: (event: EventBody) => void): void {
    // A frame too long or out of shape closes its own client; ws does that after this event.
    client.on('error', () => {})
    client.on('message', (data: RawData, isBinary: boolean) => {
      const request = isBinary ? undefined : readRequest(String(data))
      if (request === undefined) {
        const message =
          'Send one JSON message of the panel protocol, for example {"kind":"key","key":"1"}.'
        send(client, { kind: 'error', error: 'bad-message', message })
      } else if (request.kind === 'language') {
        languages.set(client, request.language)
        present(client)
      } else emit(toEvent(request))
    })
    present(client)
    send(client, copier)
    if (held !== undefined) send(client, held)
  }

  return {
    get port() {
      return (server?.address() as AddressInfo | null | undefined)?.port
    },

    async start(emit) {
      const listening = createServer(documents.serve)
      // Panels, and a copier that fetches documents beside them.
      listening.maxConnections = 2 * maxClients
      const opening = new WebSocketServer({
        server: listening,
        maxPayload: maxMessageBytes,
        perMessageDeflate: false,
        // Any web page in a browser on this machine can reach loopback; only its Origin header tells it apart.
        verifyClient({ req }, answer) {
          const { origin } = req.headers
          if (origin !== undefined && !origins.includes(origin)) {
            answer(false, 403, 'This page may not connect to the panel.')
          } else if (opening.clients.size >= maxClients) {
            answer(false, 503, 'Too many panels are connected.')
          } else answer(true)
        },
      })
      try {
        listening.listen(options.port, HOST)
        await once(opening, 'listening')
      } catch (cause) {
        opening.close()
        throw new Fault(
          'panel/unavailable',
          `The panel cannot listen on ${HOST}:${options.port}: stop what uses that port or choose another in the configuration (panel.port).`,
          { cause },
        )
      }
      opening.on('error', error => log?.error('The panel socket failed.', { error }))
      opening.on('connection', client => welcome(client, emit))
      server = opening
      http = listening
    },

    show(next) {
      // A countdown is a moment in the view, so passing time alone makes no difference here.
      if (JSON.stringify(next) === JSON.stringify(view)) return
      view = next
      for (const client of server?.clients ?? []) present(client)
    },

    unlock(holder) {
      const { name, username } = holder ?? { name: '', username: null }
      user = holder?.id
      copier = { kind: 'copier', state: 'unlocked', name, user: username }
      tell(copier)
    },

    lock() {
      user = undefined
      held = undefined
      documents.drop()
      copier = { kind: 'copier', state: 'locked' }
      tell(copier)
    },

    showHeld(jobs) {
      held = { kind: 'held-jobs', jobs: jobs ?? [], away: jobs === undefined }
      tell(held)
    },

    async deliver(whose, job, document) {
      if (whose !== user || server === undefined) {
        document.discard()
        const message = 'The copier did not get the document: it is not open to its owner any more.'
        throw new Fault('panel/unavailable', message)
      }
      const { bytes } = document
      await documents.offer(document, path => tell({ kind: 'document', job, path, bytes }))
    },

    stopJobs: job => tell({ kind: 'stop-jobs', ...(job !== undefined && { job }) }),

    async stop() {
      const closing = server
      if (closing === undefined) return
      server = undefined
      documents.drop()
      for (const client of closing.clients) client.terminate()
      await new Promise<void>(closed => closing.close(() => closed()))
      http?.closeAllConnections()
      await new Promise<void>(closed => http?.close(() => closed()) ?? closed())
    },
  }
}

/** The view in words, with countdowns as seconds from `now`. */
function toScreen(view: PanelView, now: Mono, language: Language, enterKey?: string): PanelScreen {
  const { title, lines, notice, warning, ...same } = view
  const line = (message: Message): PanelLine => renderMessage(message, now, language, enterKey)
  return {
    ...same,
    language,
    title: line(title),
    lines: lines.map(line),
    ...(notice === undefined ? {} : { notice: line(notice) }),
    ...(warning === undefined ? {} : { warning: line(warning) }),
  }
}

function readRequest(text: string): PanelRequest | undefined {
  try {
    return panelRequest.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function toEvent(request: Exclude<PanelRequest, { kind: 'language' }>): EventBody {
  switch (request.kind) {
    case 'enrolment-code':
      return { kind: 'enrolment-code', code: new Secret(request.code) }
    case 'register': {
      const [username, password] = [new Secret(request.username), new Secret(request.password)]
      return { kind: 'owner-named', username, password }
    }
    default:
      return request
  }
}
