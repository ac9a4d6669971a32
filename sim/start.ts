// `latchkey start`: the whole world on loopback, until somebody stops it.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSet } from '../agent/index.ts'
import { startApi } from './api.ts'
import { startBeside } from './beside-the-world.ts'
import { cardRuleTools } from './card-rule-tools.ts'
import { USUAL_URL } from './commands.ts'
import { explained } from './explained.ts'
import { freePort } from './free-port.ts'
import { fileLogger } from './log-file.ts'
import { createServer, type ReferenceServer } from './server/server.ts'
import type { Region, RegionAddress } from './server/tenants.ts'
import { startWorld, type World } from './world.ts'

export interface StartOptions {
  readonly data: string
  readonly fresh: boolean
  readonly port: number
  readonly serverPort: number
  readonly smtpPort: number
  /** Where the server of the second region listens. */
  readonly usPort: number
  /** Of the identity providers: the first of three; 0 for those of last time, at first free ones. */
  readonly identityPort: number
  /** Neither a second region nor identity providers. */
  readonly oneRegion: boolean
  readonly terminals: number
  /** False: terminals that are new get no enrolment code. */
  readonly enrol: boolean
  readonly set: readonly string[]
  /** Kinds of readers that every terminal has beside those of its profile. */
  readonly reader: readonly string[]
  readonly seed?: number
}

/** Something that runs until it is closed, and what to tell the person about it. */
export interface Running {
  readonly words: string
  /** What is told once more is up; never rejects. */
  readonly later?: Promise<string> | undefined
  close(): Promise<void>
}

/** A folder of pages, as the build puts it beside this file. */
const built = (folder: string): string => fileURLToPath(new URL(folder, import.meta.url))

/**
 * The simulator. `command` is how the person calls it, for the examples; `say` takes a line when something ended that should
 * run. Throws `CannotStart`. The second region and the identity providers come up after the terminals, and stop nobody else
 * when they do not.
 */
export async function startSimulator(
  options: StartOptions,
  command: string,
  say: (line: string) => void,
): Promise<Running> {
  const { data: folder, fresh, smtpPort, terminals, enrol, seed, identityPort } = options
  // The panels must know beforehand which page may open them; so must the regions where the other is.
  const port = options.port === 0 ? await freePort() : options.port
  const usPort = options.usPort === 0 ? await freePort() : options.usPort
  const ports = { '--server-port': options.serverPort, '--smtp-port': smtpPort }
  const pages = { console: built('./server/console/'), userPage: built('./server/user-page/') }
  const world = await explained(ports, () =>
    startWorld({
      ...{ folder, fresh, serverPort: options.serverPort, smtpPort, terminals, enrol, ...pages },
      set: readSet(options.set),
      readers: options.reader,
      ...(seed === undefined ? {} : { seed }),
      origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
      regions: options.oneRegion ? [] : [{ id: 'us', url: `https://localhost:${usPort}` }],
    }),
  )
  try {
    const page = built('./panel/')
    const api = await explained({ '--port': port }, () => startApi({ world, port, page }))
    const beside = options.oneRegion
      ? undefined
      : startBeside({ world, usPort, identityPort, pages, say })
    return {
      words: introduction(world, `http://127.0.0.1:${api.port}`, command),
      later: beside?.then(({ words }) => words),
      async close() {
        await api.close()
        await Promise.all([beside?.then(({ close }) => close()), world.close()])
      },
    }
  } catch (error) {
    await world.close()
    throw error
  }
}

interface ServerStart {
  readonly port: number
  readonly smtpPort: number
  readonly backups?: string | undefined
  readonly region?: Region | undefined
  readonly regions?: readonly RegionAddress[] | undefined
  readonly publicUrl?: string | undefined
}

/** The reference server alone. Throws `CannotStart`. */
export async function startServer(
  folder: string,
  { port, smtpPort, backups, region, regions, publicUrl }: ServerStart,
): Promise<Running> {
  const ports = { '--port': port, '--smtp-port': smtpPort }
  const server: ReferenceServer = await explained(ports, () =>
    createServer({
      ...{ folder, port, smtpPort, backups, region, regions, publicUrl },
      log: fileLogger(join(folder, 'server.log')),
      console: built('./server/console/'),
      userPage: built('./server/user-page/'),
      seedDemo: true,
      cardRules: cardRuleTools,
    }),
  )
  return {
    words: [
      `Reference server  https://127.0.0.1:${server.port}`,
      `Page for people   https://localhost:${server.port}/me/?tenant=demo`,
      `Jobs via Email    smtp://127.0.0.1:${server.smtpPort}`,
      `CA certificate    ${join(folder, 'ca.pem')}`,
      `Admin token       ${join(folder, 'admin-token')}`,
      `Log               ${join(folder, 'server.log')}`,
    ].join('\n'),
    close: () => server.close(),
  }
}

function introduction(world: World, url: string, command: string): string {
  const { folder, server } = world
  const terminals = [...world.terminals.values()]
  const at = url === USUAL_URL ? '' : ` --url ${url}`
  const ca = join(folder.server, 'ca.pem')
  const api = `https://127.0.0.1:${server.port}/api`
  const curl = `curl --cacert ${ca} -H "Authorization: Bearer $(cat ${folder.adminToken})"`
  const outside = terminals.filter(({ look }) => !look().overview.enrolled)
  const enrolment = outside.map(
    ({ id, profile }) => `
${id} belongs to no server yet: make an enrolment code in the console, or here, and enter it at its panel.
   ${curl} -H 'content-type: application/json' -d '{"terminal": "${id}", "profile": "${profile}"}' ${api}/terminals/enrolment-codes
`,
  )
  return `Latchkey is running.

Terminal and bench  ${url}
Simulator API       ${url}/api/openapi.json
Server and console  https://127.0.0.1:${server.port}
Page for people     https://localhost:${server.port}/me/?tenant=demo
Console's token     cat ${folder.adminToken}
Jobs via Email      smtp://127.0.0.1:${world.smtpPort}
Data and logs       ${folder.path}
Terminals           ${terminals.map(({ id, profile }) => `${id} (${profile})`).join(', ')}
${enrolment.join('')}
Three things to try, on the page or from another shell:

1. Log Anna in with her card:
   ${command} swipe 0102030405${at}
2. Pull the network cable, let a minute and a half pass, and when the panel asks for the unlock code, let Ben in for one login.
   ${command} network down${at}
   ${command} clock --advance 90s${at}
   ${command} keys '24680<enter>'${at}
   ${command} keys 1${at}
   ${command} swipe 04A1B2C3D4${at}
3. Put the cable back and see at the server, some minutes later, what happened meanwhile:
   ${command} network up${at}
   ${curl} ${api}/activities

Ctrl-C stops it.`
}
