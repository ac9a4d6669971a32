// The cookie that holds the token of a session: for this host alone, over TLS alone, out of reach of scripts.

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
