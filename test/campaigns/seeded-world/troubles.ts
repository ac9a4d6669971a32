// What goes wrong in a world, for how long, and how it ends.

import type { Directory } from './directory.ts'
import type { Trouble, TroubleKind } from './plan.ts'
import type { Stage } from './stage.ts'
import type { Terminal } from './terminal.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

interface Network {
  partition: number
  frozen: number
  slow: number
  lossy: number
}

export class Troubles {
  readonly #world: Stage
  readonly #networks = new Map<string, Network>()
  readonly #full = new Map<string, number>()
  #copied: Directory | undefined
  #over = false

  constructor(world: Stage) {
    this.#world = world
  }

  /** How bad the network of this terminal is now. */
  at(terminal: string): {
    readonly slow: boolean
    readonly lossy: boolean
    readonly over: boolean
  } {
    const { slow, lossy } = this.#network(terminal)
    return { slow: slow > 0, lossy: lossy > 0, over: this.#over }
  }

  begin({ trouble, terminal, lasts, draw }: Trouble): void {
    const struck =
      terminal === 'all'
        ? this.#world.terminals
        : this.#world.terminals.filter((_, at) => at === terminal)
    if (trouble === 'server-copied') {
      this.#world.say(trouble)
      if (this.#world.server.parts !== undefined) this.copyServer()
      return
    }
    if (trouble === 'server-backed-up') {
      this.#world.say(trouble)
      if (this.#world.server.parts !== undefined) this.#world.work(() => this.#backUpServer())
      return
    }
    if (trouble === 'server-restarted' || trouble === 'server-set-back') {
      this.#world.work(() => this.#server(trouble, lasts))
      return
    }
    for (const one of struck) this.#strike(one, trouble, lasts, draw)
  }

  /** Everything is as it should be again. */
  async end(): Promise<void> {
    this.#over = true
    this.#networks.clear()
    this.#world.say('all trouble is over')
    if (this.#world.server.parts === undefined) await this.#startServer()
    for (const terminal of this.#world.terminals) {
      terminal.network.set('up')
      if (!terminal.on) await this.#world.powerOn(terminal, true)
      this.#makeRoom(terminal)
    }
  }

  /** Keeps a copy of the server to set it back to. */
  copyServer(): void {
    const { server, model } = this.#world
    server.copy()
    this.#copied = model.directory.copy()
  }

  async #backUpServer(): Promise<void> {
    const { server, model } = this.#world
    const known = model.directory.copy()
    await server.backUp()
    this.#copied = known
  }

  #strike(terminal: Terminal, trouble: TroubleKind, lasts: number, draw: number): void {
    const { id } = terminal
    switch (trouble) {
      case 'partition':
      case 'frozen':
      case 'slow':
      case 'lossy':
        this.#disturb(terminal, trouble, lasts)
        break
      case 'power-cut':
        this.#cut(terminal, lasts / 3, true, isQuiet => {
          terminal.copy('cache.db')
          if (isQuiet && draw < 0.5) this.#copyAll(terminal)
        })
        break
      case 'agent-killed':
        this.#cut(terminal, 2 * SECOND, false)
        break
      case 'cache-damaged':
        this.#cut(terminal, 30 * SECOND, true, () =>
          terminal.damage('cache.db', Math.floor(draw * 4_096)),
        )
        break
      case 'journal-damaged':
        this.#cut(terminal, 30 * SECOND, true, () => {
          this.#world.say(`the journal of ${id} is damaged`)
          terminal.damageJournal(draw)
          this.#world.model.at(id).damaged()
          this.#world.noticeLosses()
        })
        break
      case 'old-cache':
        this.#cut(terminal, 30 * SECOND, true, () => terminal.putBack('cache.db'))
        break
      case 'old-image':
        this.#cut(terminal, 30 * SECOND, true, () => this.#putAllBack(terminal))
        break
      case 'clock-turned': {
        const days = draw < 0.5 ? -10_000 * draw : 20_000 * (draw - 0.5)
        terminal.clock.error = Math.round((draw * 10) % 2 < 1 ? days * DAY : days * MINUTE)
        this.#world.say(`the clock of ${id} is turned by ${terminal.clock.error} ms`)
        break
      }
      case 'disk-full':
        this.#fill(terminal, lasts)
        break
      default:
        throw new Error(`${trouble} is no trouble of a terminal`)
    }
  }

  /** What a server that was set back does not know any more may have been damaged at the terminal since. */
  async #startServer(): Promise<void> {
    await this.#world.server.start()
    this.#world.noticeLosses()
  }

  #disturb(terminal: Terminal, trouble: keyof Network, lasts: number): void {
    const network = this.#network(terminal.id)
    network[trouble] += 1
    this.#world.say(`the network of ${terminal.id}: ${trouble}`)
    this.#settle(terminal)
    this.#world.after(lasts, () => {
      if (this.#over) return
      network[trouble] -= 1
      this.#world.say(`the network of ${terminal.id}: no ${trouble} any more`)
      this.#settle(terminal)
    })
  }

  #settle({ id, network }: Terminal): void {
    const { partition, frozen } = this.#network(id)
    const state = partition > 0 ? 'down' : frozen > 0 ? 'frozen' : 'up'
    if (network.state !== state) network.set(state)
  }

  #network(id: string): Network {
    const network = this.#networks.get(id) ?? { partition: 0, frozen: 0, slow: 0, lossy: 0 }
    this.#networks.set(id, network)
    return network
  }

  #copyAll(terminal: Terminal): void {
    this.#world.say(`the files of ${terminal.id} are copied`)
    terminal.copyAll()
    this.#world.model.at(terminal.id).copied()
  }

  #putAllBack(terminal: Terminal): void {
    if (!terminal.putAllBack()) return
    this.#world.say(`older files of ${terminal.id} are put back`)
    this.#world.model.at(terminal.id).putBack()
    this.#world.noticeLosses()
  }

  /** `whileOff` is told whether the terminal had nothing to do and room on its disk when it was cut off. */
  #cut(
    terminal: Terminal,
    lasts: number,
    power: boolean,
    whileOff: (isQuiet: boolean) => void = () => {},
  ): void {
    if (!terminal.on) return
    this.#world.work(async () => {
      const { isQuiet } = this.#world.model.at(terminal.id)
      await this.#world.powerOff(terminal, power)
      whileOff(isQuiet)
    })
    this.#world.after(lasts, () => {
      if (this.#over || terminal.on) return
      this.#world.work(async () => {
        await this.#world.powerOn(terminal, power)
        if ((this.#full.get(terminal.id) ?? 0) > 0) terminal.full(true)
      })
    })
  }

  #fill(terminal: Terminal, lasts: number): void {
    const { id } = terminal
    this.#full.set(id, (this.#full.get(id) ?? 0) + 1)
    this.#world.say(`the disk of ${id} is full`)
    this.#world.model.at(id).full(true)
    terminal.full(true)
    this.#world.after(lasts, () => {
      if (this.#over) return
      const left = (this.#full.get(id) ?? 1) - 1
      this.#full.set(id, left)
      if (left === 0) this.#makeRoom(terminal)
    })
  }

  #makeRoom(terminal: Terminal): void {
    this.#world.say(`the disk of ${terminal.id} has room`)
    terminal.full(false)
    this.#world.model.at(terminal.id).full(false)
  }

  async #server(trouble: 'server-restarted' | 'server-set-back', lasts: number) {
    const { server, model } = this.#world
    if (server.parts === undefined) return
    this.#world.say(trouble)
    server.stop()
    if (trouble === 'server-set-back' && this.#copied !== undefined) {
      await server.setBack()
      model.setBack(this.#copied)
    }
    this.#world.after(Math.min(lasts, 10 * MINUTE), () => {
      if (!this.#over && server.parts === undefined) this.#world.work(() => this.#startServer())
    })
  }
}
