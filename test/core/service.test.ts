// The service page: opened by a diagnostic code, used by keypad alone, and it lets nobody in.

import { describe, expect, it } from 'vitest'
import { panel } from '../../agent/core/panel.ts'
import type { Activity, FoundCode, Message } from '../../agent/core/vocabulary.ts'
import { LANGUAGES } from '../../agent/wire/panel-messages.ts'
import { renderMessage } from '../../agent/wire/panel-text.ts'
import { ANNA, ANNAS_CARD, known, NOON, settingsWith, Terminal } from './sample.ts'

const MINUTE = 60_000
const CACHE = { users: 2, generation: 3, syncedAt: NOON }
const READERS = [
  { id: 'front', kind: 'serial-line' },
  { id: 'keys', kind: 'keypad' },
]
const terminal = (settings = {}) =>
  new Terminal({ settings: settingsWith(settings), cache: CACHE, readers: READERS })

/** Types the code that the help desk has read out. */
function opened(t: Terminal): Terminal {
  t.type('00<enter>').type('900123456789<enter>')
  const { text: challenge } = t.state.challenge ?? { text: '' }
  const found: FoundCode = { code: { by: 'challenge', challenge }, grant: { mode: 'diagnostic' } }
  return t.event({ kind: 'response-checked', ticket: t.last('check-response').ticket, found })
}
const activities = (t: Terminal): readonly Activity[] =>
  t.effects.flatMap(effect => (effect.kind === 'record' ? [effect.activity] : []))
const ids = (t: Terminal): readonly string[] => panel(t.state).lines.map(({ id }) => id)
const line = (t: Terminal, id: string): Message['args'] =>
  panel(t.state).lines.find(one => one.id === id)?.args
const title = (t: Terminal): string => panel(t.state).title.id

describe('the service page', () => {
  it.each(['none', 'static', 'challenge'])(
    'opens with gate %s, online and offline, once written down',
    gate => {
      for (const t of [terminal({ gate }).beat(), terminal({ gate }).beat().goOffline()]) {
        opened(t)
        expect(panel(t.state)).toMatchObject({ screen: 'service', methods: [] })
        expect(activities(t).at(-1)).toMatchObject({
          kind: 'service-opened',
          code: { by: 'challenge' },
        })
      }
    },
  )

  it('does not open where it cannot be written down', () => {
    const t = terminal().beat()
    t.type('00<enter>').type('900123456789<enter>')
    t.disk = 'fails'
    const { text: challenge } = t.state.challenge ?? { text: '' }
    const found: FoundCode = { code: { by: 'challenge', challenge }, grant: { mode: 'diagnostic' } }
    t.event({ kind: 'response-checked', ticket: t.last('check-response').ticket, found })
    expect(t.state.service).toBeUndefined()
  })

  it('lets nobody in: a card is seen without its number, and a PIN only turns pages', () => {
    const t = opened(terminal().beat().goOffline())
    t.type('5').event({ kind: 'reader', reader: 'front', state: 'attached' }).swipe(ANNAS_CARD)
    expect(line(t, 'service-heard')).toEqual({ reader: 'r', length: ANNAS_CARD.length })
    expect(JSON.stringify(panel(t.state))).not.toContain(ANNAS_CARD)
    t.type('482913<enter>')
    for (const kind of ['look-up', 'ask-server', 'unlock'] as const) expect(t.count(kind)).toBe(0)
    expect(t.state.session.state).toBe('idle')
    expect(panel(t.state).typed).toBeUndefined()
  })

  it('no card lets anybody in between the code and the page', () => {
    const t = terminal().beat()
    t.type('00<enter>').type('900123456789<enter>').swipe(ANNAS_CARD)
    expect(t.state.session.state).toBe('idle')
  })

  it('nor where the code was typed at the gate, and the server came back meanwhile', () => {
    const t = terminal({ gate: 'challenge' }).beat().goOffline().type('900123456789<enter>')
    const { ticket, challenge = '' } = t.last('check-response')
    t.beat().swipe(ANNAS_CARD)
    expect(t.count('ask-server')).toBe(0)
    const code = { by: 'challenge', challenge } as const
    t.event({ kind: 'response-checked', ticket, found: { code, grant: { mode: 'diagnostic' } } })
    expect(panel(t.state).screen).toBe('service')
  })

  it('says how the link is and why', () => {
    const t = opened(terminal().beat().goOffline())
    expect(title(t)).toBe('service-title-link')
    expect(ids(t)).toEqual([
      ...['service-link-offline', 'service-server', 'service-last-beat', 'service-misses'],
      ...['service-why-unreachable', 'service-keys'],
    ])
    expect(line(t, 'service-server')).toEqual({ server: 'https://server.test' })
    t.beat()
    expect(ids(t)).toContain('service-link-recovering')
    expect(ids(t).some(id => id.startsWith('service-why'))).toBe(false)
  })

  it('has a page for each key', () => {
    const t = opened(terminal().beat())
    t.type('2')
    expect(ids(t)).toEqual([
      ...['service-time', 'service-clock-anchored', 'service-boots', 'service-keys'],
    ])
    expect(ids(t.type('3'))).toEqual(['service-grade-C', 'service-keys'])
    t.type('4')
    expect(line(t, 'service-cache')).toEqual({ users: 2, generation: 3 })
    expect(line(t, 'service-queue')).toMatchObject({ acked: 0 })
    t.type('5')
    expect(ids(t)).toEqual([
      ...['service-reader-missing', 'service-reader-missing', 'service-hold-card', 'service-keys'],
    ])
    t.event({ kind: 'reader', reader: 'front', state: 'attached' })
    t.event({ kind: 'reader', reader: 'keys', state: 'detached', why: 'Plug it in.' })
    expect(line(t, 'service-reader-attached')).toEqual({ reader: 'front', kind: 'serial-line' })
    expect(line(t, 'service-reader-missing')).toMatchObject({ reader: 'keys', why: 'Plug it in.' })
  })

  it('has every reader show one mood after the other', () => {
    const t = opened(terminal().beat())
    const before = t.count('feedback')
    const shown = [1, 2, 3, 4].map(() => {
      t.type('6')
      return [t.last('feedback').mood, ids(t)[0]]
    })
    expect(shown).toEqual([
      ['accepted', 'service-beep-accepted'],
      ['refused', 'service-beep-refused'],
      ['offline', 'service-beep-offline'],
      ['accepted', 'service-beep-accepted'],
    ])
    expect(t.count('feedback') - before).toBe(8)
  })

  it.each(['<stop>', '<logout>', '<clear>'])('closes with %s, and logins work again', key => {
    const t = opened(terminal().beat()).type(key)
    expect(activities(t).at(-1)).toEqual({ kind: 'service-closed', why: 'key' })
    t.swipe(ANNAS_CARD).answer(known(ANNA))
    expect(t.state.session.state).toBe('active')
  })

  it('closes five minutes after the last key, and in good order with the agent', () => {
    const t = opened(terminal({ 'link.beat': '1h' }).beat())
      .pass(4 * MINUTE)
      .type('3')
      .pass(5 * MINUTE - 1)
    expect(title(t)).toBe('service-title-key')
    t.pass(1)
    expect(activities(t).at(-1)).toEqual({ kind: 'service-closed', why: 'idle' })
    const stopping = opened(terminal().beat()).event({ kind: 'stopping' })
    expect(activities(stopping).at(-1)).toEqual({ kind: 'service-closed', why: 'shutdown' })
  })

  it('has words in every language', () => {
    const t = opened(terminal().beat().goOffline())
    for (const key of '123456') {
      const { title: head, lines } = panel(t.type(key).state)
      for (const message of [head, ...lines]) {
        for (const language of LANGUAGES) {
          const { text } = renderMessage(message, t.state.keptAt, language)
          expect(text).not.toMatch(/^service-|[{}]/)
        }
      }
    }
  })
})
