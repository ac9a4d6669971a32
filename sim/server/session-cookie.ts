// The cookies that hold the token of a session, and of a sign-in under way: for this host alone, over TLS alone, out of
// reach of scripts.

/** With this prefix browsers take it only with `Secure`, `Path=/` and no domain. */
export const COOKIE = '__Host-latchkey'
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'
const HELD = new RegExp(`(?:^|; ?)${COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`)

/** The token in a `Cookie` header. */
export const tokenIn = (header: string | undefined): string | undefined =>
  HELD.exec(header ?? '')?.[1]
/** `Set-Cookie` for a token; the browser forgets it when it is closed. */
export const holding = (token: string): string => `${COOKIE}=${token}; ${ATTRIBUTES}`
/** `Set-Cookie` that takes it away. */
export const NO_COOKIE = `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`

/**
 * For as long as somebody is away at an identity provider. `SameSite=None`, because Apple sends its answer as a form of
 * its own site (`form_post`), and with that no other cookie comes along. It opens nothing: it says in which browser a
 * sign-in began.
 */
const AWAY = '__Host-latchkey-sign-in'
const AWAY_ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=None'
const AWAY_S = 600
const AWAY_HELD = new RegExp(`(?:^|; ?)${AWAY}=([A-Za-z0-9_-]{43})(?:;|$)`)

export const awayTokenIn = (header: string | undefined): string | undefined =>
  AWAY_HELD.exec(header ?? '')?.[1]
export const goingAway = (token: string): string =>
  `${AWAY}=${token}; ${AWAY_ATTRIBUTES}; Max-Age=${AWAY_S}`
export const BACK = `${AWAY}=; ${AWAY_ATTRIBUTES}; Max-Age=0`
