// Hearing of changes: for as long as it takes, with growing pauses, and never unheard for long.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ServerRefused, ServerSilent } from '../../../../sim/server/console/client/api.ts'
import {
  type Hearing,
  type Listening,
  listen,
  pauseMs,
} from '../../../../sim/server/console/client/listen.ts'
import { TOPICS, type Topic } from '../../../../sim/server/console/client/topics.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Stream = ReadableStreamDefaultController<Uint8Array>

function hear(opens: (attempt: number) => 'open' | Error) {
  const streams: Stream[] = []
  const changes: (readonly Topic[])[] = []
  const states: Hearing[] = []
  let attempts = 0
  const listening: Listening = listen({
    open: async signal => {
      const what = opens(attempts++)
      if (what !== 'open') throw what
      return new ReadableStream({
        start(stream) {
          streams.push(stream)
          signal.addEventListener('abort', () => stream.error(new Error('aborted')))
        },
      })
    },
    changed: topics => changes.push(topics),
    hearing: state => states.push(state),
    now: () => Date.now(),
    chance: () => 1,
  })
  const send = async (text: string) => {
    streams.at(-1)?.enqueue(new TextEncoder().encode(text))
    await vi.advanceTimersByTimeAsync(1)
  }
  return { listening, streams, changes, states, send, attempts: () => attempts }
}

test('news is told, and everything once when the stream opens', async () => {
  const { changes, states, send, listening } = hear(() => 'open')
  await vi.advanceTimersByTimeAsync(1)
  expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'live'])
  await send('event: changed\ndata: {"what":["users","log"]}\n\n')
  expect(changes).toEqual([TOPICS, ['users', 'log']])
  listening.stop()
})

test('a stream that ends is opened again, and everything may have changed meanwhile', async () => {
  const { changes, states, streams, listening } = hear(() => 'open')
  await vi.advanceTimersByTimeAsync(1)
  streams.at(-1)?.close()
  await vi.advanceTimersByTimeAsync(1)
  expect(states.at(-1)?.kind).toBe('silent')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(states.at(-1)?.kind).toBe('live')
  expect(changes).toEqual([TOPICS, TOPICS])
  listening.stop()
})

test('a stream without a sign of life is given up', async () => {
  const { states, send, listening } = hear(() => 'open')
  await vi.advanceTimersByTimeAsync(30_000)
  await send(': still here\n\n')
  await vi.advanceTimersByTimeAsync(30_000)
  expect(states.at(-1)?.kind).toBe('live')
  await vi.advanceTimersByTimeAsync(11_000)
  expect(states.map(({ kind }) => kind)).toContain('silent')
  listening.stop()
})

test('silence counts from its beginning, however often one tries', async () => {
  const { states, listening, attempts } = hear(() => new ServerSilent('No answer.'))
  await vi.advanceTimersByTimeAsync(120_000)
  const silences = states.flatMap(state => (state.kind === 'silent' ? [state.since] : []))
  expect(silences.length).toBeGreaterThan(5)
  expect(new Set(silences).size).toBe(1)
  expect(attempts()).toBeLessThan(12)
  listening.stop()
})

test('somebody may try at once', async () => {
  const { states, listening } = hear(at => (at < 8 ? new ServerSilent('No answer.') : 'open'))
  await vi.advanceTimersByTimeAsync(40_000)
  expect(states.at(-1)?.kind).toBe('silent')
  listening.now()
  await vi.advanceTimersByTimeAsync(1)
  listening.now()
  await vi.advanceTimersByTimeAsync(1)
  expect(states.at(-1)?.kind).toBe('live')
  listening.stop()
})

test('a refused token ends it', async () => {
  const { listening, attempts } = hear(() => new ServerRefused(401, 'No.'))
  await vi.advanceTimersByTimeAsync(120_000)
  expect(attempts()).toBe(1)
  listening.stop()
})

test('after a stop nothing is opened or told any more', async () => {
  const { listening, states, attempts } = hear(() => 'open')
  await vi.advanceTimersByTimeAsync(1)
  listening.stop()
  const before = states.length
  await vi.advanceTimersByTimeAsync(120_000)
  expect(states).toHaveLength(before)
  expect(attempts()).toBe(1)
})

test('pauses grow to a limit and are never none', () => {
  const pauses = Array.from({ length: 40 }, (_, failures) => pauseMs(failures, 1))
  expect(pauses[0]).toBe(500)
  expect(Math.max(...pauses)).toBe(30_000)
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
  expect(pauseMs(0, 0)).toBe(250)
})
