// Keeps the files of this page in the browser, so that it opens at once and says so when there is no network. What the
// Server API answers never passes here.
//
// A version is kept whole or not at all: each file must have the hash that was built, so a server that changes meanwhile
// leaves nothing mixed. The next version waits until every window of this one is closed, or somebody asks for it.

import { fromShell } from './from-shell.ts'

declare const self: ServiceWorkerGlobalScope

/** What the build left, put here by it: files beside this one, each with its hash as in Subresource Integrity. */
declare const SHELL: {
  readonly version: string
  readonly files: Readonly<Record<string, string>>
}

const OURS = 'latchkey-me '
const name = OURS + SHELL.version

async function keep(): Promise<void> {
  const cache = await caches.open(name)
  const files = Object.entries(SHELL.files)
  await cache.addAll(
    files.map(([path, integrity]) => new Request(path, { integrity, cache: 'reload' })),
  )
}

async function forgetOthers(): Promise<void> {
  const names = (await caches.keys()).filter(one => one.startsWith(OURS) && one !== name)
  await Promise.all(names.map(one => caches.delete(one)))
}

async function answer(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(name)
  return (await cache.match(path)) ?? fetch(request)
}

self.addEventListener('install', event => event.waitUntil(keep()))
self.addEventListener('activate', event => event.waitUntil(forgetOthers()))
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting()
})
self.addEventListener('fetch', event => {
  const { request } = event
  const path = fromShell(request, self.registration.scope, Object.keys(SHELL.files))
  if (path !== undefined) event.respondWith(answer(path, request))
})
