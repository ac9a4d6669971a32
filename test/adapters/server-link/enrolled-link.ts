// A real server link with small limits, enrolled with a test server, for tests of what can go wrong afterwards.

import { performance } from 'node:perf_hooks'
import { inspect } from 'node:util'
import { expect } from 'vitest'
import { createServerLink } from '../../../agent/adapters/server-link/server-link.ts'
import type { EventBody } from '../../../agent/core/vocabulary.ts'
import type { Fault } from '../../../agent/fault.ts'
import type { IdentityStore, Log, ServerLink } from '../../../agent/ports.ts'
import { faultFrom, memoryIdentity } from '../../contracts/server-link.ts'
import { HOST, type HttpsServer } from './https-server.ts'

/** Small enough for tests; the real ones are the defaults. Whole calls are what ends first. */
export const LIMITS = {
  connect: 200,
  headers: 200,
  body: 200,
  beat: 400,
  settings: 400,
  credentials: 400,
  upload: 400,
  jobs: 400,
  claim: 400,
  enrol: 1_000,
}

/** What a busy machine may add to a limit. */
const SLACK_MS = 1_000

export const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** A link on this identity to whatever listens at `address`, hearing into `heard`. */
export function linkTo(
  address: string,
  identity: IdentityStore,
  heard: EventBody[] = [],
  log = QUIET,
  limits: Partial<typeof LIMITS> = LIMITS,
): ServerLink {
  const link = createServerLink({
    identity,
    server: address,
    profile: 'test',
    version: '0.0.0',
    log,
    limits,
  })
  link.start(event => heard.push(event)).catch(() => {})
  return link
}

/** Enrols with the server and returns the identity, to be used at other addresses too. */
export async function enrolWith(server: HttpsServer): Promise<IdentityStore> {
  const identity = memoryIdentity()
  const link = linkTo(`https://${HOST}:${server.port}`, identity)
  await link.enrol(server.memory.issueCode())
  await link.stop()
  return identity
}

/** The fault of a call, which must come within `limit` and tell no secret, in its causes neither. */
export async function faultWithin(
  limit: number,
  call: () => Promise<unknown>,
  ...secrets: readonly string[]
): Promise<Fault> {
  const began = performance.now()
  const fault = await faultFrom(call)
  expect(performance.now() - began).toBeLessThan(limit + SLACK_MS)
  const everything = inspect(fault, { depth: 12, showHidden: true })
  for (const secret of secrets) expect(everything).not.toContain(secret)
  return fault
}
