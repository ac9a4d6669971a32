// The agent's panel socket, as a hook: what the screen shows, with a connection that comes back by itself.

import { useEffect, useRef, useState } from 'preact/hooks'
import type {
  Language,
  PanelNews,
  PanelRequest,
  PanelScreen,
} from '../../agent/wire/panel-messages.ts'

const AGAIN_MS = 1_000

/** A view and when it was sent, in milliseconds on the terminal's running clock. */
export interface ShownScreen {
  readonly view: PanelScreen
  readonly at: number
}

export interface Panel {
  /** Undefined until the agent has said something, and while there is no power. */
  readonly shown: ShownScreen | undefined
  send(request: PanelRequest): void
}

/** Follows the panel of one terminal; `url` undefined while it has no power. */
export function usePanel(url: string | undefined, language: Language): Panel {
  const [shown, show] = useState<ShownScreen>()
  const socket = useRef<WebSocket>(undefined)
  const spoken = useRef(language)
  spoken.current = language

  useEffect(() => {
    show(undefined)
    if (url === undefined) return
    let again: ReturnType<typeof setTimeout> | undefined
    const open = (): void => {
      const opening = new WebSocket(url)
      socket.current = opening
      opening.addEventListener('open', () => tell(opening, speak(spoken.current)))
      opening.addEventListener('message', event => {
        const news = JSON.parse(String(event.data)) as PanelNews
        if (news.kind === 'view') show(news)
      })
      opening.addEventListener('close', () => {
        if (socket.current === opening) again = setTimeout(open, AGAIN_MS)
      })
    }
    open()
    return () => {
      const last = socket.current
      socket.current = undefined
      clearTimeout(again)
      last?.close()
    }
  }, [url])
  useEffect(() => tell(socket.current, speak(language)), [language])

  return { shown, send: request => tell(socket.current, request) }
}

const speak = (language: Language): PanelRequest => ({ kind: 'language', language })

function tell(socket: WebSocket | undefined, request: PanelRequest): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request))
}
