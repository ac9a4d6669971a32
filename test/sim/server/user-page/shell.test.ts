// Which requests the page's own files answer, and that the Server API is never among them.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromShell, PAGE } from '../../../../sim/server/user-page/shell/from-shell.ts'

const SCOPE = 'https://print.firm.example/me/'
const FILES = [PAGE, 'assets/index-C0ffee00.js', 'icon-192.png']
const asked = (path: string, mode = 'no-cors', method = 'GET') =>
  fromShell({ method, mode, url: new URL(path, SCOPE).href }, SCOPE, FILES)

test.each([
  ['.', 'navigate', PAGE],
  ['./?tenant=demo#at=abc', 'navigate', PAGE],
  ['index.html', 'navigate', PAGE],
  ['assets/index-C0ffee00.js', 'cors', 'assets/index-C0ffee00.js'],
  ['icon-192.png', 'no-cors', 'icon-192.png'],
  ['.', 'cors', undefined],
  ['nothing', 'navigate', undefined],
  ['assets/index-older.js', 'cors', undefined],
  ['/', 'navigate', undefined],
  ['/api/me', 'cors', undefined],
  ['https://evil.example/me/', 'navigate', undefined],
])('%s as %s: %s', (path, mode, file) => {
  expect(asked(path, mode)).toBe(file)
})

test('what changes something goes to the server', () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']) {
    expect(asked('.', 'navigate', method)).toBeUndefined()
  }
})

test('nothing of the Server API is ever answered by a file', () => {
  const path = fc.webPath().map(one => `/api${one}`)
  const mode = fc.constantFrom('navigate', 'cors', 'no-cors', 'same-origin')
  fc.assert(
    fc.property(path, mode, (one, how) => {
      expect(asked(one, how)).toBeUndefined()
    }),
  )
})
