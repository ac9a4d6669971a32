// The live view: everything at once, every change soon after, never too often, and nobody may hold it up.

import { expect, it, onTestFinished } from 'vitest'
import { createChanges } from '../../sim/changes.ts'
import { createLive } from '../../sim/live.ts'
import { ANNA, type Answer, startOnline, startSimulator } from './simulator.ts'

/** What arrives at a page, event by event, each read when it is asked for. */
async function watching(url: string) {
  const leaving = new AbortController()
  const answer = await fetch(`${url}/api/live`, { signal: leaving.signal })
  const pieces = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<{ readonly at: number; readonly body: Answer['body'] }> => {
    for (;;) {
      const [whole, data] = /^event: terminals\ndata: (.*)\n\n/m.exec(text) ?? []
      if (whole !== undefined && data !== undefined) {
        text = text.slice(text.indexOf(whole) + whole.length)
        return { at: performance.now(), body: JSON.parse(data) }
      }
      const piece = await pieces?.read()
      if (piece?.value === undefined) throw new Error('It has ended.')
      text += piece.value
    }
  }
  return { answer, next, leave: () => leaving.abort() }
}

it('shows a page everything at once, as the list does, and then every change', async () => {
  const { url, call, act } = await startOnline()
  const { answer, next } = await watching(url)
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const first = await next()
  const list = await call('GET', '/terminals')
  const shape = (value: Answer['body']): unknown => {
    if (Array.isArray(value)) return value.slice(0, 1).map(shape)
    if (value === null || typeof value !== 'object') return typeof value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one)]))
  }
  expect(shape(first.body)).toEqual(shape(list.body))

  const until = async (holds: (shown: Answer['body']) => boolean) => {
    for (;;) {
      const [shown] = (await next()).body.items
      if (holds(shown)) return
    }
  }
  await act('swipe', { card: ANNA.card })
  await until(shown => shown.session?.user === 'anna' && shown.panel.text === 'Welcome Anna')
  await act('network', { state: 'down' })
  await until(shown => shown.network === 'down')
  await act('readers/usb', { action: 'unplug' })
  await until(({ readers }) => !readers[1].plugged && readers[1].light === 'off')
  await act('power', { action: 'cut' })
  await until(shown => shown.power === 'off')
})

it('tells ten times a second at the most, and once a second when nothing happens', async () => {
  const changes = createChanges()
  const live = createLive(changes, () => '{}')
  onTestFinished(() => live.close())
  const sent: number[] = []
  const pauses = () => sent.slice(1).map((at, i) => at - (sent[i] ?? 0))
  live.join({ send: () => sent.push(performance.now()), unread: () => 0, drop: () => {} })
  while (sent.length < 6) {
    changes.tell()
    await new Promise(setImmediate)
  }
  // A page that joins is told at once, so the first pause may be short. Timers may be early by a millisecond.
  expect(Math.min(...pauses().slice(1))).toBeGreaterThanOrEqual(98)
  await expect.poll(() => sent.length, { timeout: 10_000 }).toBe(7)
  expect(pauses().at(-1)).toBeGreaterThanOrEqual(998)
})

it('lets a page go, and refuses the seventeenth with a sentence', async () => {
  const { url, call } = await startSimulator()
  const pages = await Promise.all(Array.from({ length: 16 }, () => watching(url)))
  for (const page of pages) await page.next()
  const one = await fetch(`${url}/api/live`)
  expect([one.status, await one.json()]).toEqual([
    429,
    { error: 'too-many-pages', message: expect.stringMatching(/close some/) },
  ])
  pages[0]?.leave()
  await expect
    .poll(async () => {
      const again = await watching(url)
      again.leave()
      return again.answer.status
    })
    .toBe(200)
  expect(await call('GET', '/terminals')).toMatchObject({ status: 200 })
})

it('drops a page that does not read, and goes on for the others', async () => {
  const changes = createChanges()
  const live = createLive(changes, () => '{}')
  let heard: () => void = () => {}
  const told = () => new Promise<void>(resolve => (heard = resolve))
  const dropped: string[] = []
  const client = (name: string, unread: number) => ({
    send: () => heard(),
    unread: () => unread,
    drop: () => void dropped.push(name),
  })
  live.join(client('quick', 0))
  live.join(client('slow', 2_000_000))
  const next = told()
  changes.tell()
  await next
  expect(dropped).toEqual(['slow'])
  live.close()
  expect(dropped).toEqual(['slow', 'quick'])
})
