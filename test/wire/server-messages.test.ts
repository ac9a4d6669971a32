// The device protocol takes what older agents say, word for word as they said it.

import { expect, it } from 'vitest'
import { beatRequest } from '../../agent/wire/server-messages.ts'

const older = {
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA==',
  status: {
    ...{ link: 'online', gate: 'open', grade: 'C', queue: 0, generation: 1, cachedUsers: 2 },
    ...{ settingsVersion: 3, logId: 'log-a', head: 4 },
  },
}

it('takes a beat that says nothing of clock and PINs', () => {
  expect(beatRequest.parse(older)).toEqual(older)
})

it('takes a beat that does, and nothing else in these places', () => {
  const beat = (more: object) => ({ ...older, status: { ...older.status, ...more } })
  const newer = beat({ clock: 'floor', pinsLeft: 20 })
  expect(beatRequest.parse(newer)).toEqual(newer)
  for (const wrong of [{ clock: 'sun' }, { pinsLeft: -1 }, { clock: undefined }]) {
    expect(beatRequest.safeParse(beat(wrong)).success, JSON.stringify(wrong)).toBe(false)
  }
})
