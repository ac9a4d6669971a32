// Which file of the page answers a request, if any does.

/** The page itself among the files. */
export const PAGE = './'

/**
 * `scope` is the address of the page without query and hash, `files` are relative to it. Undefined for everything that the
 * network must answer: what changes something, what is not the page's, and above all the Server API.
 */
export function fromShell(
  request: { readonly method: string; readonly url: string; readonly mode: string },
  scope: string,
  files: readonly string[],
): string | undefined {
  const { origin, pathname } = new URL(request.url)
  const address = origin + pathname
  if (request.method !== 'GET' || !address.startsWith(scope)) return undefined
  const path = address.slice(scope.length)
  if (path === '' || path === 'index.html') return request.mode === 'navigate' ? PAGE : undefined
  return files.includes(path) ? path : undefined
}
