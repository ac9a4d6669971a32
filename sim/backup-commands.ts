// `latchkey server backup` and `restore`.

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { CannotStart } from './cannot-start.ts'
import { AnswerIsNo, BadFile } from './readers-commands/outcome.ts'
import type { BackupDone } from './server/backup.ts'
import { callServer } from './server-api.ts'

interface BackupOptions {
  readonly data: string
  readonly port: number
  readonly backups?: string
  readonly json?: boolean
}

type Done = Omit<BackupDone, 'takenAt'> & { readonly takenAt: string }

/** Read when a backup is taken or put back, as in `start-commands.ts`. */
const loadBackup = () => import('./server/backup.ts')

/** Adds them under `server`, whose options they share. */
export function addBackupCommands(server: Command, say: (line: string) => void): void {
  server
    .command('backup')
    .description(
      'copies the whole server, running or not; what is in the copy, terminals may forget',
    )
    .option('--json', 'as JSON')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<BackupOptions>()
      const done = await backUp(options)
      const { folder, entries, logs, bytes } = done
      const size = `${(bytes / 1_048_576).toFixed(1)} MiB`
      const words = `${folder}: ${entries} entries of ${logs} logs, ${size}.`
      say(options.json === true ? JSON.stringify(done, null, 2) : words)
    })
  server
    .command('restore <backup>')
    .description('puts a backup in the place of a server that does not run; what was there is kept')
    .option('--json', 'as JSON')
    .action(async (backup: string, _: unknown, command: Command) => {
      const { data, json } = command.optsWithGlobals<BackupOptions>()
      const { restoreBackup } = await loadBackup()
      const { takenAt, ...rest } = await explained(
        restoreBackup(resolve(backup), resolve(data), Date.now),
      )
      const restored = { takenAt: new Date(takenAt).toISOString(), ...rest }
      if (json === true) return say(JSON.stringify(restored, null, 2))
      say(`${rest.entries} entries, as of ${restored.takenAt}. Start the server again: terminals`)
      say('send what is missing by themselves.')
      if (rest.former !== undefined) say(`What was there before is in ${rest.former}.`)
    })
}

async function backUp({ data, port, backups }: BackupOptions): Promise<Done> {
  const folder = resolve(data)
  const running = await askRunning(folder, port)
  if (running !== undefined) return running
  const { openParts } = await import('./server/parts.ts')
  const parts = await explained(
    openParts({ folder, host: '127.0.0.1', now: Date.now, ...(backups && { backups }) }),
  )
  try {
    const done = await parts.backups.take(parts.operator)
    return { ...done, takenAt: new Date(done.takenAt).toISOString() }
  } finally {
    parts.close()
  }
}

/** Undefined when no server answers there. */
async function askRunning(folder: string, port: number): Promise<Done | undefined> {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8').trim()
  let access: Parameters<typeof callServer>[0]
  try {
    access = { port, caPem: read('ca.pem'), adminToken: read('admin-token') }
  } catch {
    throw new BadFile(`${folder} is no folder of a server: there is no admin-token in it.`)
  }
  const answer = await callServer(access, 'POST', '/api/backups').catch(() => undefined)
  if (answer === undefined) return undefined
  if (answer.status === 200) return answer.body as Done
  throw new AnswerIsNo((answer.body as { readonly message: string }).message)
}

async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const { BackupProblem } = await loadBackup()
    if (error instanceof BackupProblem) throw new BadFile(error.message)
    if (error instanceof Error && /is in use/.test(error.message)) {
      throw new CannotStart(error.message, { cause: error })
    }
    throw error
  }
}
