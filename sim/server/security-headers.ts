// Headers on every answer that tell a browser how little it may do with it.

/** Nothing from elsewhere, nothing inline, in nobody's frame; a form cannot send a token away. */
const POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
/** Of what a phone has, its camera, for the codes at terminals; and nothing in a frame, whatever is in there. */
const PERMISSIONS = 'camera=(self), microphone=(), geolocation=()'
const YEAR_S = 365 * 86_400

/**
 * On loopback a browser must not learn to insist on HTTPS: there it would hold for every other program's port as well.
 * Answers are not stored unless their route says so; some hold a PIN or code, shown this once.
 */
export const securityHeaders = (host: string): Readonly<Record<string, string>> => ({
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'permissions-policy': PERMISSIONS,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  ...(!isLoopback(host) && { 'strict-transport-security': `max-age=${YEAR_S}` }),
})

/** True for the addresses and the name that lead nowhere but to this machine. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
