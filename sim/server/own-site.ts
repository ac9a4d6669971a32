// Whether a request with a cookie comes from a page of ours. The cookie is not sent from elsewhere (SameSite); this holds
// also where a browser, or a neighbour on another port of this host, makes it come along.

import type { IncomingHttpHeaders } from 'node:http'

/** Browsers say where a request comes from. What says nothing is no browser, and has no cookie it does not mean. */
export function fromOwnSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  return origin === undefined || origin === `https://${host}`
}
