// The server of a world: its real parts on a real folder, which can be stopped, started, copied, backed up and set back.

import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { After } from '../../../agent/adapters/server-link/within-time.ts'
import { restoreBackup } from '../../../sim/server/backup.ts'
import { openParts, type Parts } from '../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import type { Stretch } from '../../../sim/server/stretch.ts'
import { type Arrived, type Reply, type ServerEnd, serverEnd } from '../../memory/server-end.ts'

/** Sees what goes over the wire at the server, after it was handled. */
export type Listener = (terminal: string, path: string, asked: unknown, reply?: Reply) => void

/** Changes a part of the server; a control puts a wrong one in. */
export type Tamper = (parts: Parts) => Parts

const DATABASE = 'server.db'
/** The file itself, and its write-ahead log. */
const ENDS = ['', '-wal'] as const

export class WorldServer {
  readonly #folder: string
  readonly #now: () => number
  readonly #stretch: Stretch
  readonly #after: After
  readonly #listener: Listener
  readonly #tamper: Tamper
  #parts: Parts | undefined
  #end: ServerEnd | undefined
  /** Folder of the newest backup; undefined where a copy of the database is newer. */
  #backup: string | undefined

  constructor(options: {
    readonly folder: string
    readonly now: () => number
    /** The slow hash. */
    readonly stretch: Stretch
    readonly after: After
    readonly listener: Listener
    readonly tamper?: Tamper | undefined
  }) {
    this.#folder = options.folder
    this.#now = options.now
    this.#stretch = options.stretch
    this.#after = options.after
    this.#listener = options.listener
    this.#tamper = options.tamper ?? (parts => parts)
  }

  /** Undefined while it is stopped. */
  get parts(): Parts | undefined {
    return this.#parts
  }

  /** What this terminal reaches; undefined while the server is stopped. */
  endFor(terminal: string): ServerEnd | undefined {
    const end = this.#end
    return end === undefined ? undefined : heardBy(end, terminal, this.#listener)
  }

  async start(): Promise<void> {
    const parts = await openParts({
      ...{ folder: this.#folder, host: 'localhost', now: this.#now },
      ...{ stretch: this.#stretch, after: this.#after },
    })
    this.#parts = this.#tamper(parts)
    this.#end = serverEnd(this.#parts)
  }

  stop(): void {
    this.#parts?.links.close()
    this.#parts?.close()
    this.#parts = undefined
    this.#end = undefined
  }

  /** Copies the database as it is on the disk now, as whoever copies the whole machine does: nobody tells the server. */
  copy(): void {
    for (const end of ENDS) this.#copy(`${DATABASE}${end}`, `copy.db${end}`)
    this.#backup = undefined
  }

  /** Takes a backup as people do: what it holds may be forgotten by terminals from then on. Only while it runs. */
  async backUp(): Promise<void> {
    const done = await this.#parts?.backups.take(FIRST_TENANT)
    this.#backup = done?.folder
  }

  /** Goes back to the newest of both. Only while it is stopped. */
  async setBack(): Promise<void> {
    if (this.#backup !== undefined) await restoreBackup(this.#backup, this.#folder, this.#now)
    else for (const end of ENDS) this.#copy(`copy.db${end}`, `${DATABASE}${end}`)
  }

  #copy(from: string, to: string): void {
    const [source, target] = [join(this.#folder, from), join(this.#folder, to)]
    if (existsSync(source)) cpSync(source, target)
    else rmSync(target, { force: true })
  }
}

function heardBy(end: ServerEnd, terminal: string, listener: Listener): ServerEnd {
  return {
    authority: end.authority,
    async answer(arrived: Arrived) {
      const reply = await end.answer(arrived)
      if (reply.status === 200) listener(terminal, arrived.path, JSON.parse(arrived.body), reply)
      return reply
    },
    openLink(certificate, socket) {
      const link = end.openLink(certificate, socket)
      return {
        hear(text) {
          if (text !== undefined) listener(terminal, '/device/v1/beat', JSON.parse(text).beat)
          link.hear(text)
        },
      }
    },
  }
}
