// The device protocol takes what older agents say, word for word as they said it.

import { expect, it } from 'vitest'
import {
  activity,
  anyIdentifyReply,
  anyIdentifyRequest,
  beatRequest,
  identifyReply,
  linkMessage,
  MOST_PROJECTS,
  qrCodeReply,
} from '../../agent/wire/server-messages.ts'

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

it('A8: takes a login with an account or without, and no account that is out of bounds', () => {
  const login = { result: 'known', user: { id: 'u', username: 'u', name: 'U' }, verifiedAt: 1 }
  expect(identifyReply.parse(login)).toEqual(login)
  const credit = { left: -5, currency: 'EUR', mono: 5, color: 20, scan: 0 }
  const quota = { action: 'block', left: [{ period: 'day', pages: 0 }] }
  const project = { id: 'p', code: 'P', name: '' }
  const offered = (count: number) => ({ required: true, offered: Array(count).fill(project) })
  const fits = (account: object) => identifyReply.safeParse({ ...login, account }).success
  const whole = { credit, quota, projects: offered(MOST_PROJECTS) }
  expect(identifyReply.parse({ ...login, account: whole })).toEqual({ ...login, account: whole })
  expect(fits({})).toBe(true)
  for (const wrong of [
    { credit: { ...credit, left: 0.5 } },
    { credit: { ...credit, mono: -1 } },
    { credit: { ...credit, currency: 'x'.repeat(13) } },
    { quota: { ...quota, action: 'smile' } },
    { quota: { ...quota, left: Array(4).fill(quota.left[0]) } },
    { projects: offered(MOST_PROJECTS + 1) },
    { projects: { required: true, offered: [{ ...project, code: '' }] } },
  ]) {
    expect(fits(wrong), JSON.stringify(wrong)).toBe(false)
  }
})

it('E6: takes what is said about a code to scan, and what was said before it as ever', () => {
  const nonce = 'AAAAAAAAAAAAAAAAAAAAAA=='
  const fits = (shape: { safeParse(one: unknown): { success: boolean } }, one: object) =>
    shape.safeParse(one).success
  const scanned = { loginType: 101, loginValue: nonce }
  expect(anyIdentifyRequest.parse(scanned)).toEqual(scanned)
  for (const loginType of [0, 1, 7]) {
    const older = { loginType, loginValue: '482913' }
    expect(anyIdentifyRequest.parse(older)).toEqual(older)
  }
  for (const wrong of [{ loginValue: 'code' }, { loginValue: '' }, { loginType: 2 }]) {
    expect(fits(anyIdentifyRequest, { ...scanned, ...wrong }), JSON.stringify(wrong)).toBe(false)
  }
  for (const reason of ['qr-gone', 'inactive', 'unknown-card']) {
    expect(fits(anyIdentifyReply, { result: 'refused', reason })).toBe(true)
  }
  // To an older agent the word is none: it has not been answered, and lets nobody in.
  expect(fits(identifyReply, { result: 'refused', reason: 'qr-gone' })).toBe(false)

  const told = { kind: 'scanned', nonce }
  expect(linkMessage.parse(told)).toEqual(told)

  const code = { url: 'https://server.example/me/?tenant=demo#at=AAAA', validMs: 120_000 }
  expect(qrCodeReply.parse(code)).toEqual(code)
  for (const wrong of [
    ...[{ url: 'http://server.example/' }, { url: `https://${'x'.repeat(300)}` }],
    ...[{ validMs: 120_001 }, { validMs: 1 }, { validMs: 60_000.5 }],
  ]) {
    expect(fits(qrCodeReply, { ...code, ...wrong }), JSON.stringify(wrong)).toBe(false)
  }

  const login = { kind: 'login', user: 'u1', method: 'qr', source: 'server', offline: false }
  expect(activity.parse(login)).toEqual(login)
})
