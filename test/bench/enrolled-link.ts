// A terminal's link to the built reference server, for benches.

import { onTestFinished } from 'vitest'
import { createServerLink } from '../../agent/adapters/server-link/server-link.ts'
import { Secret } from '../../agent/core/vocabulary.ts'
import type { IdentityStore, ServerLink } from '../../agent/ports.ts'
import { callServer } from '../../sim/server-api.ts'
import { serverProgram } from '../sim/command.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const QUIET = { info: () => {}, warn: () => {}, error: () => {} }

/** A link to a server in a process of its own, enrolled; both end with the test. */
export async function enrolledLink(identity: IdentityStore): Promise<ServerLink> {
  const { access } = await serverProgram(temporaryFolder())
  const answer = await callServer(access, 'POST', '/api/terminals/enrolment-codes', {})
  const { code } = answer.body as { code: string }
  const link = createServerLink({
    ...{ identity, server: `https://127.0.0.1:${access.port}` },
    ...{ profile: 'bench', version: '0.0.0', log: QUIET },
  })
  onTestFinished(() => link.stop())
  await link.enrol(new Secret(code))
  return link
}
