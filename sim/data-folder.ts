// The simulator's data folder: told from other people's folders by a marker, so that starting over removes only ours.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openDatabase } from './server/database.ts'

const MARKER = 'latchkey-simulator.json'
const MARK = { program: 'latchkey simulator', version: 1 }

/** Why a folder cannot be used; one sentence for the person. */
export class FolderProblem extends Error {}

/** The files of a data folder that others need by name. */
export interface DataFolder {
  readonly path: string
  readonly server: string
  readonly adminToken: string
  readonly logs: string
  terminal(id: string): string
}

/**
 * Opens the folder, making it when it is missing; with `fresh` everything in it goes first.
 * @throws FolderProblem when it holds something else than a simulator's data, or when a simulator is using it
 */
export function openDataFolder(folder: string, fresh = false): DataFolder {
  const path = resolve(folder)
  const server = join(path, 'server')
  const exists = existsSync(path)
  if (exists && !isOurs(path)) {
    throw new FolderProblem(
      `${path} holds other things than a simulator's data: choose another folder with --data.`,
    )
  }
  if (exists && fresh) {
    checkUnused(server)
    rmSync(path, { recursive: true })
  }
  for (const one of [path, join(path, 'logs')]) mkdirSync(one, { recursive: true, mode: 0o700 })
  writeFileSync(join(path, MARKER), `${JSON.stringify(MARK)}\n`)
  return {
    path,
    server,
    adminToken: join(server, 'admin-token'),
    logs: join(path, 'logs'),
    terminal: id => join(path, 'terminals', id),
  }
}

function isOurs(path: string): boolean {
  try {
    if (readdirSync(path).length === 0) return true
    return JSON.parse(readFileSync(join(path, MARKER), 'utf8')).program === MARK.program
  } catch {
    return false
  }
}

/** The server's database is locked for as long as a simulator runs. */
function checkUnused(server: string): void {
  const database = join(server, 'server.db')
  if (!existsSync(database)) return
  try {
    openDatabase(database).close()
  } catch (error) {
    throw new FolderProblem((error as Error).message, { cause: error })
  }
}
