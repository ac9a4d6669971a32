// The American data centre beside the European one: a server of its own, on a folder of its own, with a tenant and people
// of its own. It is set up through its API, as anybody's would be.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, type ServerOptions } from './server/server.ts'
import { callServer, type ServerAccess } from './server-api.ts'

export const SECOND_TENANT = 'demo-us'
const SECOND_PEOPLE = [
  { username: 'carol', name: 'Carol', card: '0A1B2C3D4E', pin: '615204' },
  { username: 'dave', name: 'Dave', card: '04D5E6F708', pin: '397281' },
] as const

export interface SecondRegion {
  /** Its server, with the token of the tenant's administrator. */
  readonly access: ServerAccess
  /** Where that token is. */
  readonly tokenFile: string
  close(): Promise<void>
}

/** Starts it. Throws as `createServer` does, and when the server refuses what it is to begin with. */
export async function startSecondRegion(
  options: ServerOptions & { readonly folder: string },
): Promise<SecondRegion> {
  const server = await createServer({ ...options, region: 'us' })
  const tokenFile = join(options.folder, `${SECOND_TENANT}-token`)
  try {
    if (!existsSync(tokenFile)) await setUp(server, tokenFile)
    const adminToken = readFileSync(tokenFile, 'utf8').trim()
    const { port, caPem } = server
    return { access: { port, caPem, adminToken }, tokenFile, close: server.close }
  } catch (error) {
    await server.close()
    throw error
  }
}

/** The tenant and its people. What was cut short is completed: the token gets its name when all are there. */
async function setUp(server: ServerAccess, tokenFile: string): Promise<void> {
  const unfinished = `${tokenFile}.new`
  if (!existsSync(unfinished)) {
    const { token } = await made<{ token: string }>(server, '/tenants', { id: SECOND_TENANT })
    writeFileSync(unfinished, `${token}\n`, { mode: 0o600 })
  }
  const tenant = { ...server, adminToken: readFileSync(unfinished, 'utf8').trim() }
  const { body } = await callServer(tenant, 'GET', '/api/users')
  const there = (body as { items: readonly { username: string; id: string }[] }).items
  for (const { username, name, card, pin } of SECOND_PEOPLE) {
    const before = there.find(one => one.username === username)
    if (before !== undefined) await callServer(tenant, 'DELETE', `/api/users/${before.id}`)
    const { id } = await made<{ id: string }>(tenant, '/users', { username, name })
    await made(tenant, `/users/${id}/cards`, { number: card })
    await made(tenant, `/users/${id}/pins`, { pin })
  }
  renameSync(unfinished, tokenFile)
}

async function made<T>(server: ServerAccess, path: string, what: object): Promise<T> {
  const { status, body } = await callServer(server, 'POST', `/api${path}`, what)
  if (status === 201) return body as T
  const { message } = body as { readonly message: string }
  throw new Error(
    `The second region cannot be set up (${path}: ${message}): start over with --fresh.`,
  )
}
