// The console's way to ask: the token in a header only, and every no in a sentence.

import { expect, test } from 'vitest'
import {
  createApi,
  ServerRefused,
  ServerSilent,
} from '../../../../sim/server/console/client/api.ts'
import { checkToken } from '../../../../sim/server/console/sign-in/check-token.ts'

type Ask = { readonly address: string; readonly init: RequestInit }

function asking(answer: () => Response | Promise<Response>) {
  const asked: Ask[] = []
  const told = { refused: 0, ahead: Number.NaN }
  const ask = async (address: unknown, init: RequestInit = {}) => {
    asked.push({ address: String(address), init })
    return answer()
  }
  const api = createApi({
    token: () => 'a-token',
    fetch: ask as typeof fetch,
    now: () => Date.parse('2026-05-06T12:00:00Z'),
    tokenRefused: () => {
      told.refused += 1
    },
    clockAhead: ms => {
      told.ahead = ms
    },
  })
  return { api, asked, told, ask: ask as typeof fetch }
}
const says =
  (status: number, body: unknown, headers = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers })

test('the token goes into the header and not into the address', async () => {
  const { api, asked } = asking(says(200, { id: 'demo' }))
  expect(await api.get('tenant')).toEqual({ id: 'demo' })
  const [first] = asked
  expect(first?.address).toBe('api/tenant')
  expect(first?.init.headers).toMatchObject({ authorization: 'Bearer a-token' })
})

test('a body goes as JSON, and no body says nothing of a type', async () => {
  const { api, asked } = asking(says(200, {}))
  await api.post('users/u1/pins')
  await api.post('groups', { name: 'Staff' })
  expect(asked[0]?.init.headers).not.toHaveProperty('content-type')
  expect(asked[1]?.init.headers).toHaveProperty('content-type', 'application/json')
  expect(asked[1]?.init.body).toBe('{"name":"Staff"}')
})

test('a no comes as the sentence of the server, or says that there was none', async () => {
  const said = asking(says(409, { error: 'taken', message: 'There is a user anna already.' }))
  await expect(said.api.get('users')).rejects.toThrow('There is a user anna already.')
  const mute = asking(() => new Response('<html>', { status: 502 }))
  await expect(mute.api.get('users')).rejects.toThrow(/502/)
})

test('a refused token is told, and only that', async () => {
  const { api, told } = asking(says(401, { error: 'unauthorized', message: 'No.' }))
  await expect(api.get('users')).rejects.toBeInstanceOf(ServerRefused)
  expect(told.refused).toBe(1)
  const other = asking(says(404, { message: 'No.' }))
  await expect(other.api.get('users')).rejects.toBeInstanceOf(ServerRefused)
  expect(other.told.refused).toBe(0)
})

test('silence says what to do before trying a change again', async () => {
  const { api } = asking(() => Promise.reject(new TypeError('Failed to fetch')))
  await expect(api.get('users')).rejects.toBeInstanceOf(ServerSilent)
  await expect(api.post('users', {})).rejects.toThrow(/whether it was done/)
})

test('the clock of the server is known by its answers, to the second', async () => {
  const ahead = asking(says(200, {}, { date: 'Wed, 06 May 2026 12:05:00 GMT' }))
  await ahead.api.get('users')
  expect(ahead.told.ahead).toBe(300_000)
  const same = asking(says(200, {}, { date: 'Wed, 06 May 2026 12:00:01 GMT' }))
  await same.api.get('users')
  expect(same.told.ahead).toBe(0)
})

test('a sign-in with a wrong token gets a sentence of its own', async () => {
  const { ask } = asking(says(401, { message: 'Send a token.' }))
  await expect(checkToken('wrong', ask)).rejects.toThrow(/does not know this token/)
})

test('what cannot stand in a header is not sent', async () => {
  const { ask, asked } = asking(says(200, {}))
  await expect(checkToken('two\nlines', ask)).rejects.toThrow(/does not know this token/)
  await expect(checkToken('žeton', ask)).rejects.toThrow(/does not know this token/)
  expect(asked).toEqual([])
})
