// The panel's screen: live from the agent's panel socket, with countdowns that tick.

import type {
  PanelLine,
  PanelNews,
  PanelRequest,
  PanelScreen,
} from '../../agent/wire/panel-messages.ts'

export interface ScreenParts {
  readonly title: HTMLElement
  readonly lines: HTMLElement
  readonly dots: HTMLElement
  readonly notice: HTMLElement
}

export interface Screen {
  /** Where the agent's panel socket is; a lost connection is opened again. */
  follow(url: string): void
  /** Shows this instead, while there is no power. */
  dark(text: string): void
  send(request: PanelRequest): void
}

const AGAIN_MS = 1_000

export function createScreen(parts: ScreenParts): Screen {
  let socket: WebSocket | undefined
  let view: PanelScreen | undefined
  let shownAt = 0

  const draw = (): void => {
    if (view === undefined) return
    const passed = (performance.now() - shownAt) / 1_000
    write(parts.title, ticked(view.title, passed))
    const texts = view.lines.map(line => ticked(line, passed))
    while (parts.lines.children.length > texts.length) parts.lines.lastElementChild?.remove()
    for (const [i, text] of texts.entries()) {
      const line = parts.lines.children[i] ?? parts.lines.appendChild(document.createElement('p'))
      write(line, text)
    }
    write(parts.dots, '●'.repeat(view.typed?.length ?? 0))
    write(parts.notice, view.notice === undefined ? '' : ticked(view.notice, passed))
  }
  setInterval(draw, 250)

  return {
    follow(url) {
      if (socket !== undefined) return
      const opening = new WebSocket(url)
      socket = opening
      opening.addEventListener('message', event => {
        const news = JSON.parse(String(event.data)) as PanelNews
        if (news.kind !== 'view') return
        view = news.view
        shownAt = performance.now()
        draw()
      })
      opening.addEventListener('close', () => {
        setTimeout(() => {
          if (socket === opening) socket = undefined
        }, AGAIN_MS)
      })
    },
    dark(text) {
      view = undefined
      write(parts.title, text)
      for (const part of [parts.lines, parts.dots, parts.notice]) part.replaceChildren()
    },
    send(request) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request))
    },
  }
}

/** Writes only what differs, so that a screen reader is not told the same again and again. */
function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/** The line with its countdown moved on by so many seconds. */
function ticked(line: PanelLine, passed: number): string {
  const { until } = line.args
  if (typeof until !== 'object' || !('seconds' in until)) return line.text
  const left = Math.max(0, Math.ceil(until.seconds - passed))
  return line.text.replace(lengthOfTime(until.seconds), lengthOfTime(left))
}

/** As the agent writes it: `45 s`, `4 min 5 s`, `2 h 5 min`. */
function lengthOfTime(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
