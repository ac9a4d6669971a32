// What a scanned or pasted text means: the code at a terminal of this very server, or why not. Whatever else a code leads
// to is never opened.

export interface Here {
  /** Address of this page, without query and hash. */
  readonly page: string
  readonly tenant: string
  /** The servers of all regions; this one may be known to terminals by another name than to this browser. */
  readonly regions: readonly { readonly url: string; readonly here: boolean }[]
}
export type Scanned =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly why: WhyNot }
export type WhyNot = 'no-login-code' | 'other-server' | 'other-region' | 'other-tenant'

const CODE = /^#at=([A-Za-z0-9_-]{1,256})$/
const MOST_CHARS = 1_024

export function readScanned(text: string, { page, tenant, regions }: Here): Scanned {
  const refused = (why: WhyNot): Scanned => ({ kind: 'refused', why })
  const url = text.length > MOST_CHARS ? undefined : parsed(text.trim())
  if (url === undefined) return refused('no-login-code')
  const ours = new URL(page)
  const region = regions.find(one => parsed(one.url)?.origin === url.origin)
  if (url.origin !== ours.origin && region?.here !== true) {
    return refused(region === undefined ? 'other-server' : 'other-region')
  }
  const [, code] = CODE.exec(url.hash) ?? []
  const [query, ...more] = [...url.searchParams]
  const plain = url.username === '' && url.password === '' && url.pathname === ours.pathname
  if (!plain || code === undefined || query?.[0] !== 'tenant' || more.length > 0) {
    return refused('no-login-code')
  }
  return query[1] === tenant ? { kind: 'code', code } : refused('other-tenant')
}

function parsed(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'https:' ? url : undefined
}
