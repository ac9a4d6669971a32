// A browser that goes from site to site: follows redirects, sends forms, and keeps cookies as browsers do, `SameSite` and
// all. For tests only.

import { request } from 'node:https'

export interface Page {
  readonly url: URL
  readonly status: number
  readonly text: string
  readonly location: string | undefined
}

interface Going {
  readonly method?: 'GET' | 'POST'
  readonly form?: URLSearchParams
  /** Of which site the page is that leads there; an address that was typed has none. */
  readonly from?: string
}

export interface WanderingBrowser {
  /** One request, which follows nothing. */
  ask(url: string | URL, going?: Going): Promise<Page>
  /** Goes there, and on to wherever it is sent, until a page stays or `until` fits. */
  go(url: string | URL, going?: Going, until?: (page: Page) => boolean): Promise<Page>
  /** Sends the only form of a page, as a script in it would, or somebody who pressed the button `pressed`. */
  submit(
    page: Page,
    pressed?: readonly [name: string, value: string],
    until?: (page: Page) => boolean,
  ): Promise<Page>
  /** The cookies of an origin. */
  cookies(origin: string): ReadonlyMap<string, string>
  putCookie(origin: string, name: string, value: string): void
}

interface Cookie {
  readonly value: string
  readonly sameSite: string
}

const MOST_STEPS = 20

/** `authorities`: PEM of those that are believed. */
export function wanderingBrowser(authorities: readonly string[]): WanderingBrowser {
  const jars = new Map<string, Map<string, Cookie>>()
  const jarOf = (origin: string) => {
    const jar = jars.get(origin) ?? new Map<string, Cookie>()
    jars.set(origin, jar)
    return jar
  }
  const keep = (origin: string, lines: readonly string[]) => {
    for (const line of lines) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      if (/; *Max-Age=0/i.test(line)) jarOf(origin).delete(name)
      else {
        const sameSite = /; *SameSite=(\w+)/i.exec(line)?.[1]?.toLowerCase() ?? 'lax'
        jarOf(origin).set(name, { value, sameSite })
      }
    }
  }
  const cookieHeader = (url: URL, { method, from }: Going): string => {
    const own = from === undefined || from === url.origin
    const sent = [...jarOf(url.origin)].filter(([, { sameSite }]) => {
      if (own || sameSite === 'none') return true
      return sameSite === 'lax' && method !== 'POST'
    })
    return sent.map(([name, { value }]) => `${name}=${value}`).join('; ')
  }

  const ask: WanderingBrowser['ask'] = (to, going = {}) => {
    const url = new URL(to)
    const { method = 'GET', form, from } = going
    const site = from === undefined ? 'none' : from === url.origin ? 'same-origin' : 'cross-site'
    const cookie = cookieHeader(url, going)
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        {
          ...{ method, agent: false, ca: [...authorities] },
          headers: {
            'sec-fetch-site': site,
            ...(cookie !== '' && { cookie }),
            ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          },
        },
        response => {
          const pieces: Buffer[] = []
          response.on('data', piece => pieces.push(piece))
          response.on('error', reject)
          response.on('end', () => {
            const { statusCode: status = 0, headers } = response
            keep(url.origin, headers['set-cookie'] ?? [])
            const text = Buffer.concat(pieces).toString('utf8')
            resolve({ url, status, text, location: headers.location })
          })
        },
      )
      sent.on('error', reject)
      sent.end(form?.toString())
    })
  }

  const go: WanderingBrowser['go'] = async (to, going = {}, until = () => false) => {
    let page = await ask(to, going)
    for (let n = 0; n < MOST_STEPS && page.location !== undefined && !until(page); n++) {
      const next = new URL(page.location, page.url)
      // A chain of redirects stays one of another site, once one was in it.
      const crossed = going.from !== undefined && going.from !== page.url.origin
      page = await ask(next, { from: crossed ? String(going.from) : page.url.origin })
    }
    return page
  }

  return {
    ask,
    go,
    submit(page, pressed, until) {
      const tag = /<form[^>]*>/i.exec(page.text)?.[0] ?? ''
      const attribute = (text: string, name: string) =>
        plain(new RegExp(`${name}="([^"]*)"`, 'i').exec(text)?.[1] ?? '')
      const form = new URLSearchParams(pressed === undefined ? [] : [[...pressed]])
      for (const [input] of page.text.matchAll(/<input[^>]*type="hidden"[^>]*>/gi)) {
        form.append(attribute(input, 'name'), attribute(input, 'value'))
      }
      const action = new URL(attribute(tag, 'action') || page.url.href, page.url)
      return go(action, { method: 'POST', form, from: page.url.origin }, until)
    },
    cookies: origin => new Map([...jarOf(origin)].map(([name, { value }]) => [name, value])),
    putCookie: (origin, name, value) => {
      jarOf(origin).set(name, { value, sameSite: 'strict' })
    },
  }
}

const plain = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
