// One terminal of a world: the real agent on real files, with link and panel in memory.

import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServerLink } from '../../../agent/adapters/server-link/server-link.ts'
import { type EventBody, Secret } from '../../../agent/core/vocabulary.ts'
import { type Agent, checkConfig, createAgent } from '../../../agent/index.ts'
import type { IdentityStore, ServerLink } from '../../../agent/ports.ts'
import type { Stretch } from '../../../agent/vault/stretch.ts'
import type { Network } from '../../memory/memory-carrier.ts'
import { createMemoryPanel, type MemoryPanel } from '../../memory/memory-panel.ts'
import type { OpenDatabases } from '../../memory/open-databases.ts'
import type { BoardClock } from '../../memory/timeline.ts'
import type { Wrong } from './wrong.ts'

const QUIET = { info() {}, warn() {}, error() {} }
const SECTOR = 256
const PAGE = 4_096
/** What the agent says when it finds that something in its journal cannot be read any more. */
const TELLS_OF_LOSS = /journal was damaged|lost with a damaged file/
const ADDRESS = 'https://server.test'

export interface TerminalOptions {
  readonly id: string
  readonly folder: string
  readonly clock: BoardClock
  readonly network: Network
  /** The slow hash. */
  readonly stretch: Stretch
  readonly disks: OpenDatabases
  readonly wrong?: Wrong
  /** Told of every head of its log that it signs for a beat. */
  readonly says?: (logId: string, head: number) => void
}

export class Terminal {
  readonly id: string
  readonly clock: BoardClock
  readonly network: Network
  panel: MemoryPanel = createMemoryPanel()
  readonly #folder: string
  readonly #stretch: Stretch
  readonly #disks: OpenDatabases
  readonly #wrong: Wrong
  readonly #says: (logId: string, head: number) => void
  /** Whether it ever said that something in its journal could not be read any more. */
  toldOfLoss = false
  #agent: Agent | undefined
  /** Calls of the agent that wait at its link, and writes of its identity. */
  #calls = 0
  #saving = 0

  constructor(options: TerminalOptions) {
    this.id = options.id
    this.clock = options.clock
    this.network = options.network
    this.#folder = options.folder
    this.#stretch = options.stretch
    this.#disks = options.disks
    this.#wrong = options.wrong ?? {}
    this.#says = options.says ?? (() => {})
  }

  get on(): boolean {
    return this.#agent !== undefined
  }

  /** Whether somebody is in. */
  get isOpen(): boolean {
    const { copier } = this.panel
    return this.on && copier.kind === 'copier' && copier.state === 'unlocked'
  }

  /** True when whatever the agent waits for waits for virtual time. */
  get settled(): boolean {
    const { underway } = this.#agent ?? { underway: () => this.#calls }
    return underway() === this.#calls && this.#saving === 0
  }

  /** `watch` is given the panel before the agent speaks. */
  async start(watch: (panel: MemoryPanel) => void): Promise<void> {
    this.panel = createMemoryPanel()
    watch(this.panel)
    const file = { data: this.#folder, server: ADDRESS, readers: [] }
    const config = checkConfig({ ...file, deviceKey: { provider: 'file' } }, '/', {})
    this.#agent = await createAgent(config, {
      system: this.clock,
      log: { ...QUIET, warn: said => this.#warned(said) },
      panel: this.panel,
      stretch: this.#stretch,
      link: identity => this.#link(identity),
    })
  }

  /** From one moment to the next nothing of it is left but its files. */
  async cut(): Promise<void> {
    const agent = this.#agent
    this.#agent = undefined
    await agent?.cut()
    if (this.#wrong.forgetsAtCut === true) this.#copyJournal('forgotten.db', 'journal.db')
  }

  emit(event: EventBody): void {
    this.panel.emit(event)
  }

  hold(card: string): void {
    this.emit({ kind: 'presented', reader: 'reader', as: 'card', card: new Secret(card) })
  }

  /** Digits and `<enter>`, `<logout>` … */
  type(keys: string): void {
    for (const key of keys.match(/<[a-z]+>|\d/g) ?? []) {
      this.emit({ kind: 'key', key: key.replace(/[<>]/g, '') as '0' })
    }
  }

  /** From here on a disk that forgets will forget. */
  beforeWriting(): void {
    if (this.#wrong.forgetsAtCut === true) this.#copyJournal('journal.db', 'forgotten.db')
  }

  // --- Disk ---------------------------------------------------------------------------------------------------------

  /** There is no room left for the journal, or there is again. Only while it is on. */
  full(isFull: boolean): void {
    this.#disks.setFull(join(this.#folder, 'journal.db'), isFull)
  }

  /** Flips a bit in every sector of a file, so that it is certainly damaged. Only while it is off. */
  damage(name: string, bit: number): void {
    this.#flip(name, bit, () => [0, Number.POSITIVE_INFINITY])
  }

  /**
   * The same in one to three pages of the journal or of its write-ahead log; where there is nothing in that log, in the
   * journal. `draw`, below one, says where. Only while it is off.
   */
  damageJournal(draw: number): void {
    if (this.#wrong.losesDamaged === true) {
      this.#removeJournal()
      return
    }
    const wal = join(this.#folder, 'journal.db-wal')
    const inLog = draw < 0.5 && existsSync(wal) && statSync(wal).size > 0
    const bit = Math.floor(draw * 2 * PAGE)
    this.#flip(inLog ? 'journal.db-wal' : 'journal.db', bit, size => {
      const pages = Math.ceil(size / PAGE)
      const from = Math.floor(((draw * 2) % 1) * pages)
      return [from * PAGE, (from + 1 + (bit % 3)) * PAGE]
    })
  }

  /** As the agent asks for when nothing in it can be read. */
  moveJournalAway(): void {
    this.#removeJournal()
    this.toldOfLoss = true
  }

  #removeJournal(): void {
    for (const end of ['', '-wal']) rmSync(join(this.#folder, `journal.db${end}`), { force: true })
  }

  /** Flips a bit in every sector from one byte of a file to another, which `within` draws from how long it is. */
  #flip(name: string, bit: number, within: (size: number) => readonly [number, number]): void {
    const path = join(this.#folder, name)
    if (!existsSync(path)) return
    const bytes = readFileSync(path)
    const [from, end] = within(bytes.length)
    for (let at = 100 + (bit % SECTOR); at < Math.min(end, bytes.length); at += SECTOR) {
      if (at >= from) bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8))
    }
    writeFileSync(path, bytes)
  }

  /** Keeps a copy of a file, and puts it back. Only while it is off. */
  copy(name: string): void {
    this.#copyFile(name, `${name}.copy`)
  }
  putBack(name: string): void {
    this.#copyFile(`${name}.copy`, name)
  }

  /** Keeps a copy of everything on its disk, and puts it back: false where there is none. Only while it is off. */
  copyAll(): void {
    rmSync(this.#image, { recursive: true, force: true })
    cpSync(this.#folder, this.#image, { recursive: true })
  }
  putAllBack(): boolean {
    if (!existsSync(this.#image)) return false
    rmSync(this.#folder, { recursive: true })
    cpSync(this.#image, this.#folder, { recursive: true })
    return true
  }
  get #image(): string {
    return `${this.#folder}.image`
  }

  #warned(said: string): void {
    this.toldOfLoss ||= TELLS_OF_LOSS.test(said)
  }

  #copyJournal(from: string, to: string): void {
    for (const end of ['', '-wal']) this.#copyFile(`${from}${end}`, `${to}${end}`)
  }

  #copyFile(from: string, to: string): void {
    const path = join(this.#folder, from)
    if (existsSync(path)) cpSync(path, join(this.#folder, to))
  }

  #link(identity: IdentityStore): ServerLink {
    const saving: IdentityStore = {
      load: () => identity.load(),
      save: async own => {
        this.#saving += 1
        await identity.save(own).finally(() => {
          this.#saving -= 1
        })
      },
    }
    const options = { server: ADDRESS, profile: 'kyocera', version: '0.0.0', log: QUIET }
    const link = createServerLink({ identity: saving, ...options }, this.network.carrier)
    const counted =
      <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        this.#calls += 1
        return call(...args).finally(() => {
          this.#calls -= 1
        })
      }
    return {
      get enrolled() {
        return link.enrolled
      },
      get terminal() {
        return link.terminal
      },
      secure: link.secure,
      start: emit => link.start(emit),
      enrol: counted(code => link.enrol(code)),
      beat: counted(async (status, head) => {
        if (head !== undefined) this.#says(status.logId, head.seq)
        const beat = await link.beat(status, head)
        if (this.#wrong.believesBoard !== true) return beat
        return { ...beat, serverTime: this.clock.stamp().wall }
      }),
      identify: counted((presented, within) => link.identify(presented, within)),
      register: counted((card, proof, within) => link.register(card, proof, within)),
      qrCode: counted(() => link.qrCode()),
      settings: counted(() => link.settings()),
      credentials: counted(held => link.credentials(held)),
      upload: counted((logId, entries) => link.upload(logId, entries)),
      jobs: counted(user => link.jobs(user)),
      claim: counted((user, job) => link.claim(user, job)),
      stop: () => link.stop(),
    }
  }
}
