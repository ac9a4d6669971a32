// `latchkey start`: the whole world on loopback, until somebody stops it.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault, readSet } from '../agent/index.ts'
import { startApi } from './api.ts'
import { CannotStart } from './cannot-start.ts'
import { cardRuleTools } from './card-rule-tools.ts'
import { USUAL_URL } from './commands.ts'
import { FolderProblem } from './data-folder.ts'
import { freePort } from './free-port.ts'
import { fileLogger } from './log-file.ts'
import { createServer, type ReferenceServer } from './server/server.ts'
import type { Region } from './server/tenants.ts'
import { startWorld, type World } from './world.ts'

export interface StartOptions {
  readonly data: string
  readonly fresh: boolean
  readonly port: number
  readonly serverPort: number
  readonly smtpPort: number
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
  close(): Promise<void>
}

/** A folder of pages, as the build puts it beside this file. */
const built = (folder: string): string => fileURLToPath(new URL(folder, import.meta.url))

/** The simulator. `command` is how the person calls it, for the examples. Throws `CannotStart`. */
export async function startSimulator(options: StartOptions, command: string): Promise<Running> {
  const { data: folder, fresh, serverPort, smtpPort, terminals, enrol, seed } = options
  // The panels must know beforehand which page may open them.
  const port = options.port === 0 ? await freePort() : options.port
  const ports = { '--server-port': serverPort, '--smtp-port': smtpPort }
  const world = await explained(ports, () =>
    startWorld({
      ...{ folder, fresh, serverPort, smtpPort, terminals, enrol },
      set: readSet(options.set),
      readers: options.reader,
      console: built('./server/console/'),
      userPage: built('./server/user-page/'),
      ...(seed === undefined ? {} : { seed }),
      origins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    }),
  )
  try {
    const page = built('./panel/')
    const api = await explained({ '--port': port }, () => startApi({ world, port, page }))
    return {
      words: introduction(world, `http://127.0.0.1:${api.port}`, command),
      async close() {
        await api.close()
        await world.close()
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
}

/** The reference server alone. Throws `CannotStart`. */
export async function startServer(
  folder: string,
  { port, smtpPort, backups, region }: ServerStart,
): Promise<Running> {
  const ports = { '--port': port, '--smtp-port': smtpPort }
  const server: ReferenceServer = await explained(ports, () =>
    createServer({
      ...{ folder, port, smtpPort, backups, region },
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
      `Page for people   https://127.0.0.1:${server.port}/me/?tenant=demo`,
      `Jobs via Email    smtp://127.0.0.1:${server.smtpPort}`,
      `CA certificate    ${join(folder, 'ca.pem')}`,
      `Admin token       ${join(folder, 'admin-token')}`,
      `Log               ${join(folder, 'server.log')}`,
    ].join('\n'),
    close: () => server.close(),
  }
}

/** What the operating system, a folder or a setting says against starting, in words. `ports` are by option. */
async function explained<T>(
  ports: Readonly<Record<string, number>>,
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof FolderProblem || error instanceof Fault) {
      throw new CannotStart(error.message, { cause: error })
    }
    if (!(error instanceof Error)) throw error
    const code = 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') {
      const port = 'port' in error ? error.port : undefined
      const option = Object.keys(ports).find(name => ports[name] === port)
      throw new CannotStart(
        `Port ${port} is in use, perhaps by another latchkey: stop that, or choose another port with ${option}.`,
        { cause: error },
      )
    }
    if (code === 'EACCES' || code === 'EROFS') {
      throw new CannotStart(`${error.message}. Choose another folder or port.`, { cause: error })
    }
    // Server and world say in a plain Error what a person can mend; a bug comes as another kind, or from the system.
    if (code === undefined && Object.getPrototypeOf(error) === Error.prototype) {
      throw new CannotStart(error.message, { cause: error })
    }
    throw error
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
Page for people     https://127.0.0.1:${server.port}/me/?tenant=demo
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
