// Server-sent events are read the same however the network cuts them.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eventReader } from '../../../../sim/server/console/client/event-stream.ts'
import { readTopics, TOPICS } from '../../../../sim/server/console/client/topics.ts'

const TEXT = ': hello\n\nevent: changed\ndata: {"what":["users"]}\n\ndata: a\ndata: b\n\n'
const EVENTS = [
  { event: 'changed', data: '{"what":["users"]}' },
  { event: 'message', data: 'a\nb' },
]

test('events come out however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: TEXT.length - 1 })), cuts => {
      const read = eventReader()
      const edges = [0, ...cuts.toSorted((a, b) => a - b), TEXT.length]
      const pieces = edges.slice(1).map((end, at) => TEXT.slice(edges[at], end))
      expect(pieces.flatMap(piece => read(piece))).toEqual(EVENTS)
    }),
  )
})

test('an event is not told before it is whole', () => {
  const read = eventReader()
  expect(read('data: a\n')).toEqual([])
  expect(read('\n')).toEqual([{ event: 'message', data: 'a' }])
})

test('a stream that never ends an event is given up', () => {
  const read = eventReader()
  expect(() => {
    for (let at = 0; at < 100; at++) read('x'.repeat(1_000))
  }).toThrow(/too long/)
})

test('topics are those we know; what cannot be read may mean all of them', () => {
  expect(readTopics('{"what":["log","users","weather"]}')).toEqual(['users', 'log'])
  expect(readTopics('{"what":[]}')).toEqual([])
  expect(readTopics('{}')).toEqual(TOPICS)
  expect(readTopics('nonsense')).toEqual(TOPICS)
})
