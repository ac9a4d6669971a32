// Logging in at a terminal with the phone. A code is shown there for two minutes; whoever is signed in on a phone and
// confirms it has claimed it, once; and the terminal it was given to, and no other, has them identified by its nonce.
//
//   shown ──confirmed──► claimed ──identified──► identified ──in the journal, or 5 s──► in
//     │                     │ 5 s: silent, refused   │ refused
//     └── 2 min, two newer ─┴────────────────────────┴─► gone
//
// In memory: after a restart of the server all are gone, and terminals ask for new ones.

import { randomBytes } from 'node:crypto'
import {
  LONGEST_QR_MS,
  type QrCodeReply,
  type ScannedReply,
} from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import type { LinkHub } from './link-hub.ts'
import type { People } from './people.ts'
import type { Tenant } from './tenants.ts'
import type { Terminal } from './terminals.ts'

/**
 * How long a phone waits for the terminal. A claim lasts no longer: nobody is let in who was told that it did not work and
 * has gone.
 */
export const PHONE_WAIT_MS = 5_000
/** Of a terminal: the newest, and the one before it, which somebody may just be scanning. */
const MOST_SHOWN = 2

/** What became of a claim. `why` is a reason of the terminal's panel. */
export type Entrance =
  | { readonly kind: 'in' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'refused'; readonly why: string }

export interface QrLogins {
  /** Gives a terminal a new code. */
  show(terminal: Terminal, nonce: string): QrCodeReply
  /** Where a code would let this tenant's people in, and until when; undefined when it is gone. */
  find(tenant: Tenant, code: string): { terminal: string; expiresAt: number } | undefined
  /**
   * Claims a code for a user who is signed in, and tells its terminal; `entrance` resolves within 5 s. Undefined when the
   * code is gone. A terminal without an open link is silent at once, and the code stays as it is.
   */
  claim(
    tenant: Tenant,
    user: string,
    code: string,
  ): { readonly terminal: string; readonly entrance: Promise<Entrance> } | undefined
  /** Who claimed the code that this terminal asked for with this nonce. Whatever the answer, it is the only one. */
  identify(terminal: Terminal, nonce: string): ScannedReply
  /** The terminal wrote down that it let somebody in (`user`), or did not (`reason`), by a code. */
  wroteDown(
    terminal: Terminal,
    what: { readonly user?: string | undefined; readonly reason?: string },
  ): void
}

export interface QrLoginsNeed {
  readonly people: People
  readonly links: Pick<LinkHub, 'scanned'>
  readonly appLog: AppLog
  /** Where phones reach this server, without a slash at its end. */
  readonly publicUrl: () => string
  readonly now: () => number
  /** Calls back after so many milliseconds; a world passes its own time. */
  readonly after?: ((ms: number, due: () => void) => void) | undefined
}

/** Somebody waits at their phone. */
interface Claim {
  readonly user: string
  /** The terminal was told who it is. */
  identified: boolean
  settle(entrance: Entrance): void
}

interface Code {
  readonly tenant: Tenant
  readonly terminal: string
  readonly text: string
  readonly nonce: string
  readonly expiresAt: number
  claim?: Claim
}

const refused = (reason: 'qr-gone' | 'inactive'): ScannedReply => ({ result: 'refused', reason })
const afterTimeout = (ms: number, due: () => void): void => void setTimeout(due, ms).unref()
const placeOf = (tenant: Tenant, terminal: string) => JSON.stringify([tenant.id, terminal])

export function createQrLogins(need: QrLoginsNeed): QrLogins {
  const { people, links, appLog, publicUrl, now, after = afterTimeout } = need
  /** By terminal, oldest first. */
  const shown = new Map<string, readonly Code[]>()

  const codesAt = (place: string) => shown.get(place) ?? []
  const unclaimed = (tenant: Tenant, text: string): Code | undefined => {
    for (const codes of shown.values()) {
      const code = codes.find(one => one.text === text && one.tenant.id === tenant.id)
      if (code !== undefined) {
        return code.claim === undefined && code.expiresAt > now() ? code : undefined
      }
    }
    return undefined
  }
  /** Resolves when it is known what became of it, or the time is up; the code is gone then. */
  const claimed = (code: Code, user: string): Promise<Entrance> =>
    new Promise(resolve => {
      const place = placeOf(code.tenant, code.terminal)
      const claim: Claim = {
        ...{ user, identified: false },
        settle(entrance) {
          shown.set(
            place,
            codesAt(place).filter(one => one !== code),
          )
          resolve(entrance)
        },
      }
      after(PHONE_WAIT_MS, () => claim.settle({ kind: claim.identified ? 'in' : 'silent' }))
      code.claim = claim
    })

  return {
    show({ tenant, id }, nonce) {
      const place = placeOf(tenant, id)
      const text = randomBytes(16).toString('base64url')
      const code = { tenant, terminal: id, text, nonce, expiresAt: now() + LONGEST_QR_MS }
      shown.set(place, [...codesAt(place), code].slice(-MOST_SHOWN))
      // Behind the # it stays in the browser: no log of a server, a proxy or a page it leads to ever has it.
      const url = `${publicUrl()}/me/?tenant=${encodeURIComponent(tenant.id)}#at=${text}`
      return { url, validMs: LONGEST_QR_MS }
    },
    find(tenant, text) {
      const code = unclaimed(tenant, text)
      return code && { terminal: code.terminal, expiresAt: code.expiresAt }
    },
    claim(tenant, user, text) {
      const code = unclaimed(tenant, text)
      if (code === undefined) return undefined
      const { terminal, nonce } = code
      if (!links.scanned(tenant, terminal, nonce)) {
        return { terminal, entrance: Promise.resolve({ kind: 'silent' }) }
      }
      const { username } = people.get(tenant, user)
      appLog.write(tenant, 'info', `User ${username} scanned the code of terminal ${terminal}.`)
      return { terminal, entrance: claimed(code, user) }
    },
    identify({ tenant, id }, nonce) {
      const code = codesAt(placeOf(tenant, id)).find(one => one.nonce === nonce)
      const claim = code?.claim
      if (code === undefined || claim === undefined) return refused('qr-gone')
      if (claim.identified || code.expiresAt <= now()) return refused('qr-gone')
      claim.identified = true
      // Again: somebody may have switched them off since they confirmed.
      const person = people.exists(tenant, claim.user) ? people.get(tenant, claim.user) : undefined
      if (person?.active !== true) return refused('inactive')
      const { username, name } = person
      return {
        result: 'known',
        user: { id: claim.user, username, name },
        verifiedAt: now(),
        cache: false,
      }
    },
    wroteDown({ tenant, id }, { user, reason }) {
      for (const { claim } of codesAt(placeOf(tenant, id))) {
        if (reason !== undefined) claim?.settle({ kind: 'refused', why: reason })
        else if (claim?.identified && claim.user === user) claim.settle({ kind: 'in' })
      }
    },
  }
}
