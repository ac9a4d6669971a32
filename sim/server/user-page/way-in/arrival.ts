// What the address of this page says: a tenant, and where somebody comes from. It is read once and then taken out of the
// address bar, so that nothing of it is shared or bookmarked.

export interface Arrival {
  readonly tenant: string | undefined
  readonly language: string | undefined
  readonly from: Origin | undefined
}
/** Where somebody comes from. */
export type Origin =
  /** A provider; the cookie came along. */
  | { readonly kind: 'signed-in' }
  /** A provider, in vain. */
  | { readonly kind: 'refused'; readonly word: string }
  /** The link in a mail. */
  | { readonly kind: 'confirm'; readonly token: string }
  /** A terminal's screen, seen by the phone's own camera. */
  | { readonly kind: 'terminal'; readonly code: string }
  /** The page of the other region, where this one was chosen. */
  | { readonly kind: 'region' }

const MOST_CHARS = 512
const TENANT_CHARS = 64

/** `search` and `hash` as a location has them; what is not understood counts as nothing. */
export function readArrival(search: string, hash: string): Arrival {
  const query = new URLSearchParams(search)
  const said = new URLSearchParams(hash.slice(1, 1 + 2 * MOST_CHARS))
  return {
    tenant: query.get('tenant')?.trim().slice(0, TENANT_CHARS) || undefined,
    language: said.get('language') ?? undefined,
    from: originIn(said),
  }
}

function originIn(said: URLSearchParams): Origin | undefined {
  const value = (key: string) => said.get(key)?.slice(0, MOST_CHARS) || undefined
  const [word, token, code] = [value('refused'), value('confirm'), value('at')]
  if (said.has('signed-in')) return { kind: 'signed-in' }
  if (word !== undefined) return { kind: 'refused', word }
  if (token !== undefined) return { kind: 'confirm', token }
  if (code !== undefined) return { kind: 'terminal', code }
  return said.has('region') ? { kind: 'region' } : undefined
}

/** The same page of another region's server, which then knows that it was chosen. */
export function pageOfRegion(server: string, region: string, language: string): string {
  const page = new URL('me/', server.endsWith('/') ? server : `${server}/`)
  page.hash = new URLSearchParams({ region, language }).toString()
  return page.href
}
