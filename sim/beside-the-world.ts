// What `latchkey start` has beside the terminals and their server: the second region, and the identity providers, which both
// regions are told of once. Each of these may fail; whoever stands at a terminal does not notice.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cardRuleTools } from './card-rule-tools.ts'
import { explained } from './explained.ts'
import type { Description } from './identity/identity-providers.ts'
import { type IdentityChild, startIdentityChild } from './identity-child.ts'
import { fileLogger } from './log-file.ts'
import { SECOND_TENANT, type SecondRegion, startSecondRegion } from './second-region.ts'
import type { ServerOptions } from './server/server.ts'
import { callServer, type ServerAccess } from './server-api.ts'
import type { World } from './world.ts'

export interface BesideOptions {
  /** The terminals and the server of the first region, running. */
  readonly world: World
  readonly usPort: number
  /** As for the command `identity-providers`. */
  readonly identityPort: number
  /** Folders of the built pages. */
  readonly pages: Pick<ServerOptions, 'console' | 'userPage'>
  /** Takes a line when something ended that should run. */
  readonly say: (line: string) => void
}

/** Starts both. Never rejects: what does not come up is told of in `words`. */
export async function startBeside(
  options: BesideOptions,
): Promise<{ readonly words: string; close(): Promise<void> }> {
  const { folder } = options.world
  const identityFolder = join(folder.path, 'identity-providers')
  const [region, providers] = await Promise.all([
    secondRegion(options).catch(reason),
    identityProviders(identityFolder, options).catch(reason),
  ])
  const running = [region, providers].filter(one => typeof one !== 'string')
  const lines = [...regionLines(region)]
  if (typeof providers === 'string') lines.push(`There are no identity providers: ${providers}`)
  else {
    lines.push(`Identity providers  ${addresses(providers.description)}`)
    if (typeof region !== 'string') {
      const servers = [options.world.server, region.access]
      const trouble = await toldOnce(identityFolder, servers, providers.description).catch(reason)
      if (trouble !== undefined) lines.push(`The servers do not know them: ${trouble}`)
    }
  }
  return {
    words: lines.join('\n'),
    close: async () => {
      await Promise.all(running.map(one => one.close()))
    },
  }
}

const reason = (error: Error): string => error.message

const regionLines = (region: SecondRegion | string): readonly string[] =>
  typeof region === 'string'
    ? [`The second region does not run: ${region}`]
    : [
        `Second region, us   https://127.0.0.1:${region.access.port}`,
        `   Page for people  https://localhost:${region.access.port}/me/?tenant=${SECOND_TENANT}`,
        `   Console's token  cat ${region.tokenFile}`,
      ]

const addresses = ({ providers }: Description): string => {
  const all = providers.map(
    ({ provider, configuration }) => `${provider} ${new URL(configuration.issuer).origin}`,
  )
  return [...new Set(all)].join(', ')
}

function secondRegion({ world, usPort, pages }: BesideOptions): Promise<SecondRegion> {
  const { folder, server } = world
  return explained({ '--us-port': usPort }, () =>
    startSecondRegion({
      ...{ ...pages, folder: join(folder.path, 'us'), port: usPort, cardRules: cardRuleTools },
      log: fileLogger(join(folder.logs, 'us.log')),
      regions: [{ id: 'eu', url: `https://localhost:${server.port}` }],
    }),
  )
}

function identityProviders(
  folder: string,
  { world, usPort, identityPort, say }: BesideOptions,
): Promise<IdentityChild> {
  const servers = [world.server.port, usPort].flatMap(port => [
    `https://localhost:${port}`,
    `https://127.0.0.1:${port}`,
  ])
  const log = fileLogger(join(world.folder.logs, 'identity-providers.log'))
  return startIdentityChild({ folder, port: identityPort, servers, log, say })
}

/** Once, unless they are others than before: later the servers' administrators have the say. Rejects with a sentence. */
async function toldOnce(
  folder: string,
  servers: readonly ServerAccess[],
  { providers }: Description,
): Promise<void> {
  const told = join(folder, 'servers-were-told')
  const which = createHash('sha256').update(JSON.stringify(providers)).digest('hex')
  if (existsSync(told) && readFileSync(told, 'utf8') === which) return
  for (const { provider, account, configuration } of providers) {
    const path = `/api/identity-providers/${provider}/${account}`
    for (const server of servers) {
      const { status, body } = await callServer(server, 'PUT', path, configuration)
      if (status !== 200) throw new Error((body as { readonly message: string }).message)
    }
  }
  writeFileSync(told, which)
}
