// The page: the terminal's panel and keys, and buttons for everything that can happen to it.

import type { PanelRequest } from '../../agent/wire/panel-messages.ts'
import kyocera from '../../fixtures/terminals/kyocera.json'
import { createScreen } from './screen.ts'
import { act, lookAt, type Shown } from './simulator.ts'

type Key = Extract<PanelRequest, { kind: 'key' }>['key']

const LOOK_EVERY_MS = 500
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'clear', '0', 'back'] as const
const HARD_KEYS = ['logout', 'stop', 'start', 'enter'] as const
const KEYBOARD: Readonly<Record<string, Key>> = {
  Enter: 'enter',
  Backspace: 'back',
  Delete: 'clear',
  Escape: 'stop',
}

const the = (id: string): HTMLElement => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`The page has no element "${id}".`)
  return found
}

const screen = createScreen({
  title: the('title'),
  lines: the('lines'),
  dots: the('dots'),
  notice: the('notice'),
})
/** What was seen last, and whether the simulator did not answer then. */
const seen: { shown?: Shown; lost: boolean } = { lost: false }

function complain(error: unknown): void {
  const text = error === undefined ? '' : (error as Error).message
  the('problem').textContent = text
  the('problem').hidden = text === ''
}

async function refresh(): Promise<void> {
  const shown = await lookAt()
  seen.shown = shown
  the('terminal').textContent = shown.id
  if (shown.power === 'on') screen.follow(shown.panelSocket)
  else screen.dark(shown.panel.text)
  showState(shown)
}

async function tell(what: string, body?: object): Promise<void> {
  try {
    if (seen.shown !== undefined) await act(seen.shown.id, what, body)
    complain(undefined)
    await refresh()
  } catch (error) {
    complain(error)
  }
}

function showState(now: Shown): void {
  const { link, gate, session, lastVerdict, cache, clock, readers } = now
  const time = (iso: string): string => new Date(iso).toLocaleTimeString()
  const missing = readers.filter(reader => !reader.attached)
  const who = session === null ? 'nobody' : (session.user ?? 'a card nobody vouches for')
  const facts = {
    Link: `${link.state} since ${time(link.since)}`,
    Gate: gate.state + (gate.until === null ? '' : ` until ${time(gate.until)}`),
    Session: session === null ? who : `${who}, by ${session.source}`,
    'Last verdict': verdictOf(lastVerdict),
    Queue: `${now.queue} entries not at the server yet`,
    Cache: `${cache.users} users, generation ${cache.generation}`,
    Readers: missing.length === 0 ? 'all there' : missing.map(one => `${one.id} gone`).join(', '),
    Time: `${new Date(clock.time).toLocaleString()} (${clock.trust})`,
    Meter: `${now.meter.pages} pages`,
    Power: now.power,
  }
  the('state').replaceChildren(
    ...Object.entries(facts).flatMap(([name, value]) => [
      element('dt', name),
      element('dd', value),
    ]),
  )
  the('events').replaceChildren(
    ...now.events.map(({ at, kind, reason, detail }) => {
      const words = [kind, reason, detail].filter(word => word !== null).join(', ')
      return element('li', `${time(at)} ${words}`)
    }),
  )
  for (const button of document.querySelectorAll<HTMLElement>('[data-network]')) {
    button.setAttribute('aria-pressed', String(button.getAttribute('data-network') === now.network))
  }
}

function verdictOf(verdict: Shown['lastVerdict']): string {
  if (verdict === null) return 'none yet'
  return verdict.granted ? 'granted' : `refused: ${verdict.reason}`
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

function keyButton(key: Key, label: string): HTMLElement {
  const button = element('button', label)
  button.addEventListener('click', () => screen.send({ kind: 'key', key }))
  return button
}

the('pad').append(
  ...DIGITS.map(key => keyButton(key, key === 'clear' || key === 'back' ? kyocera.keys[key] : key)),
)
the('hard').append(...HARD_KEYS.map(key => keyButton(key, kyocera.keys[key])))

document.addEventListener('keydown', event => {
  const inField = event.target instanceof Element && event.target.closest('input, select') !== null
  if (inField || event.ctrlKey || event.altKey || event.metaKey) return
  // Enter on a button presses that button, not the machine's key.
  if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return
  const key = /^[0-9]$/.test(event.key) ? (event.key as Key) : KEYBOARD[event.key]
  if (key === undefined) return
  event.preventDefault()
  screen.send({ kind: 'key', key })
})

document.addEventListener('click', event => {
  const button = event.target instanceof Element ? event.target.closest('button') : null
  const { card, job, pages, network, power, advance, serial } = button?.dataset ?? {}
  if (card !== undefined) void tell('swipe', { card })
  if (job !== undefined) void tell('jobs', { kind: job, pages: Number(pages) })
  if (network !== undefined) void tell('network', { state: network })
  if (power !== undefined) void tell('power', { action: power })
  if (advance !== undefined) void tell('clock', { advance })
  if (serial !== undefined) void tell('readers/serial', { action: serial })
})

the('swipe').addEventListener('submit', event => {
  event.preventDefault()
  const card = (the('card') as HTMLInputElement).value
  const reader = (the('reader') as HTMLSelectElement).value
  void tell('swipe', { card, reader })
})

async function lookAgain(): Promise<void> {
  try {
    if (!document.hidden) await refresh()
    if (seen.lost) complain(undefined)
    seen.lost = false
  } catch (error) {
    complain(error)
    seen.lost = true
  }
  setTimeout(() => void lookAgain(), LOOK_EVERY_MS)
}
void lookAgain()
