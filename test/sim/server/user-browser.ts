// Somebody's browser at the API for people: keeps its cookie, and says where its requests come from. For tests only.

import { type Answer, type Called, call } from './harness.ts'

export interface UserBrowser {
  /** The cookie as it is sent; undefined when there is none. */
  readonly cookie: string | undefined
  ask(method: string, path: string, body?: object): Promise<Answer>
  signIn(pin: string, user?: string, tenant?: string): Promise<Answer>
  signInWithPassword(password: string, user?: string): Promise<Answer>
}

export function userBrowser(world: { readonly server: Called }): UserBrowser {
  let cookie: string | undefined
  const ask: UserBrowser['ask'] = async (method, path, body) => {
    const headers = {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      ...(cookie !== undefined && { cookie }),
    }
    const raw = body === undefined ? (method === 'GET' ? {} : { raw: '' }) : { body }
    const answer = await call(world.server, { method, path: `/api/me${path}`, headers, ...raw })
    const [set] = answer.headers['set-cookie'] ?? []
    if (set !== undefined) cookie = /Max-Age=0/.test(set) ? undefined : set.split(';')[0]
    return answer
  }
  return {
    get cookie() {
      return cookie
    },
    ask,
    signIn: (pin, user = 'anna', tenant = 'demo') => ask('POST', '/session', { tenant, user, pin }),
    signInWithPassword: (password, user = 'anna') =>
      ask('POST', '/session', { tenant: 'demo', user, password }),
  }
}
