// A world: one plan carried out on one virtual time, and everything that happens told to the judge.

import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Wall } from '../../../agent/core/vocabulary.ts'
import { Fault } from '../../../agent/fault.ts'
import { type Chance, seededChance } from '../../../sim/chance.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import { createNetwork, type Fate } from '../../memory/memory-carrier.ts'
import type { MemoryPanel } from '../../memory/memory-panel.ts'
import { BoardClock, Timeline } from '../../memory/timeline.ts'
import { Crowd } from './crowd.ts'
import { clockOf, Model } from './model.ts'
import {
  MORNING,
  type Morning,
  newFolder,
  PEOPLE,
  type Somebody,
  serverStretch,
} from './morning.ts'
import { Office } from './office.ts'
import type { Happening, Plan } from './plan.ts'
import { WorldServer } from './server.ts'
import type { Stage } from './stage.ts'
import { Terminal } from './terminal.ts'
import { Troubles } from './troubles.ts'
import type { Wrong } from './wrong.ts'

const MINUTE = 60_000
/** When all trouble is over, this long is enough for everything to be as it should. */
const RECOVERY = 75 * MINUTE
/** How often a technician looks at every panel. */
const ROUND = 6 * MINUTE

export interface Outcome {
  readonly violations: readonly string[]
  /** What happened, a line each; no key, nonce or id is in it, so the same plan gives the same. */
  readonly transcript: readonly string[]
  readonly hash: string
  readonly figures: Figures
}

export interface Figures {
  readonly logins: number
  readonly offline: number
  readonly pages: number
  readonly cuts: number
  /** Terminals whose older files were put back, and those of them of which the server knew more. */
  readonly putBack: number
  readonly known: number
  /** Enrolments of terminals that the server had turned away. */
  readonly enrolments: number
}

export class World implements Stage {
  readonly timeline = new Timeline()
  readonly model: Model
  readonly server: WorldServer
  readonly terminals: readonly Terminal[]
  readonly troubles: Troubles
  readonly plan: Plan
  readonly transcript: string[] = []
  readonly #folder = newFolder('world')
  readonly #crowd: Crowd
  readonly #office: Office
  readonly #wallets: Somebody[] = [...PEOPLE]
  #working = 0
  #broken: unknown

  constructor(plan: Plan, morning: Morning, wrong: Wrong = {}) {
    const { timeline } = this
    morning.begin(this.#folder)
    this.plan = plan
    this.model = new Model(plan.rules, () => timeline.ms)
    this.server = new WorldServer({
      folder: join(this.#folder, 'server'),
      now: () => MORNING + timeline.ms,
      stretch: serverStretch(morning.stretch),
      after: timeline.afterOf(0),
      listener: (...heard) => this.#office.hear(...heard),
      tamper: wrong.server,
    })
    this.terminals = Array.from({ length: plan.terminals }, (_, index) =>
      this.#terminal(index, morning, wrong),
    )
    this.troubles = new Troubles(this)
    this.#crowd = new Crowd(this)
    this.#office = new Office(this)
    for (const { username, card, pin } of PEOPLE) {
      const person = this.model.directory.add(username)
      person.cards.add(card)
      person.pins.add(pin)
    }
  }

  /** Carries the plan out from the first morning to when everything has drained. */
  async run(): Promise<Outcome> {
    try {
      await this.#begin()
      const { happenings, lasts } = this.plan
      for (const one of happenings) this.after(one.at, () => this.#happens(one))
      this.begin(this.#technician(lasts))
      await this.pass(lasts)
      await this.#end()
    } finally {
      for (const terminal of this.terminals) await terminal.cut()
      this.server.stop()
      rmSync(this.#folder, { recursive: true })
    }
    const hash = createHash('sha256').update(this.transcript.join('\n')).digest('hex')
    const { violations } = this.model
    return { violations, transcript: this.transcript, hash, figures: this.#figures() }
  }

  // --- What crowd, office and troubles do it with -------------------------------------------------------------------

  get now(): number {
    return this.timeline.ms
  }

  after(ms: number, due: () => void): void {
    this.timeline.afterOf(0)(ms, due)
  }

  begin(steps: Generator<number, void>): void {
    const { done, value } = steps.next()
    if (done !== true) this.after(value ?? 0, () => this.begin(steps))
  }

  work(doing: () => Promise<void>): void {
    this.#working += 1
    doing().then(
      () => this.#worked(),
      error => {
        this.#broken ??= error
        this.#worked()
      },
    )
  }

  wallet(who: number): Somebody {
    const somebody = this.#wallets[who]
    if (somebody === undefined) throw new Error(`there is nobody ${who}`)
    return somebody
  }

  give(who: number, somebody: Somebody): void {
    this.#wallets[who] = somebody
  }

  noticeLosses(): void {
    if (this.server.parts === undefined) return
    for (const { id } of this.terminals) {
      if (!this.model.at(id).mayHaveLost) continue
      this.model.mayBeLost(id, this.#office.booked(id))
    }
  }

  say(line: string): void {
    this.transcript.push(`${clockOf(this.now)} ${line}`)
  }

  async pass(ms: number): Promise<void> {
    await this.timeline.pass(ms, () => this.#settled())
  }

  async powerOn(terminal: Terminal, power: boolean): Promise<void> {
    if (power) terminal.clock.powerOn()
    this.model.at(terminal.id).started(power)
    this.say(`${terminal.id} starts`)
    try {
      await terminal.start(panel => this.#watch(terminal, panel))
    } catch (error) {
      const isPastHelp = error instanceof Fault && error.code === 'store/corrupt'
      if (!isPastHelp || this.model.at(terminal.id).damagedAfter === undefined) throw error
      this.say(`a technician moves the journal of ${terminal.id} away`)
      terminal.moveJournalAway()
      this.model.at(terminal.id).journalGone()
      await terminal.start(panel => this.#watch(terminal, panel))
    }
  }

  async powerOff(terminal: Terminal, power: boolean): Promise<void> {
    this.say(`${terminal.id} is cut off`)
    await terminal.cut()
    this.model.at(terminal.id).cut(power)
  }

  // ------------------------------------------------------------------------------------------------------------------

  #worked(): void {
    this.#working -= 1
  }

  async #settled(): Promise<void> {
    do await new Promise(resolve => setImmediate(resolve))
    while (this.#working > 0 || this.terminals.some(terminal => !terminal.settled))
    if (this.#broken !== undefined) throw this.#broken
  }

  #terminal(index: number, morning: Morning, wrong: Wrong): Terminal {
    const rank = index + 1
    const id = `T${rank}`
    const chance = seededChance(this.plan.seed * 31 + rank)
    const roll = seededChance(this.plan.seed * 37 + rank)
    const network = createNetwork({
      server: () => this.server.endFor(id),
      after: this.timeline.afterOf(rank),
      fate: () => this.#fate(id, chance),
      work: doing => this.work(doing),
    })
    const clock = new BoardClock(this.timeline, rank, MORNING as Wall, roll)
    const folder = join(this.#folder, id)
    const { stretch, disks } = morning
    const says = (logId: string, head: number) => this.model.at(id).oldFiles.says(logId, head)
    return new Terminal({ id, folder, clock, network, stretch, disks, wrong, says })
  }

  /** What the network does to one exchange. */
  #fate(id: string, chance: Chance): Fate {
    const { slow, lossy, over } = this.troubles.at(id)
    const way = () => Math.floor((slow ? 1_800 : 60) * chance() ** 2) + 2
    const base = { there: way(), back: way() }
    const lost = !over && chance() < (lossy ? 0.3 : 0.01)
    const twice = chance() < (lossy ? 0.3 : 0.03)
    const which = chance() < 0.5 ? 'request' : 'answer'
    return {
      ...base,
      ...(lost && { lost: which }),
      ...(twice && { again: Math.floor(chance() * 20_000) }),
    }
  }

  async #begin(): Promise<void> {
    await this.server.start()
    await this.server.parts?.settings.change(FIRST_TENANT, this.plan.settings)
    for (const terminal of this.terminals) {
      // It started once before, to be enrolled.
      this.model.at(terminal.id).started(true)
      await this.powerOn(terminal, true)
    }
    await this.pass(MINUTE)
    this.troubles.copyServer()
  }

  *#technician(lasts: number): Generator<number, void> {
    while (this.now + ROUND < lasts) {
      yield ROUND
      for (const terminal of this.terminals) this.#crowd.enrolAnew(terminal)
    }
  }

  #happens(one: Happening): void {
    switch (one.what) {
      case 'visit':
        this.begin(this.#crowd.visit(one))
        break
      case 'unlock':
        this.begin(this.#crowd.unlock(one))
        break
      case 'order':
        this.work(() => this.#office.order(one))
        break
      case 'trouble':
        this.troubles.begin(one)
        break
    }
  }

  /** All trouble ends, everything drains, everybody can log in, and then the server has it all. */
  async #end(): Promise<void> {
    await this.pass(0)
    this.work(() => this.troubles.end())
    await this.#drain()
    for (const terminal of this.terminals) await this.#crowd.everybodyIsWelcome(terminal)
    await this.#drain()
    for (const { id, toldOfLoss } of this.terminals) {
      this.model.judge(id, this.#office.booked(id), toldOfLoss || this.#office.hasLosses(id))
      this.model.judgeFindings(id, this.#office.findings(id))
    }
  }

  async #drain(): Promise<void> {
    const begun = this.now
    const drained = () =>
      this.terminals.every(({ id, panel }) => {
        const witness = this.model.at(id)
        return panel.view?.link === 'online' && witness.queue === 0 && witness.beatAt > begun
      })
    do {
      for (const terminal of this.terminals) this.#crowd.enrolAnew(terminal)
      await this.pass(MINUTE)
    } while (!drained() && this.now - begun < RECOVERY)
    for (const { id, panel } of this.terminals) {
      const { queue } = this.model.at(id)
      const link = panel.view?.link
      if (link !== 'online') this.model.wrong(`${id} is still ${link} though all trouble is over`)
      else if (queue > 0) this.model.wrong(`${id} still has ${queue} entries though it is online`)
    }
  }

  #watch({ id }: Terminal, panel: MemoryPanel): void {
    const witness = this.model.at(id)
    let said = ''
    panel.watch(told => {
      if (told.kind === 'view') {
        const { screen, link, gate, notice } = told.view
        witness.sees(screen, notice?.id, link)
        const line = `${id} shows ${screen}, ${link}, ${gate}${notice === undefined ? '' : `, ${notice.id}`}`
        if (line !== said) this.say(line)
        said = line
      } else if (told.kind === 'copier') {
        if (told.state === 'unlocked') {
          this.say(`${id} lets ${told.user} in`)
          witness.unlocked(told.user)
        } else witness.locked()
      }
    })
  }

  #figures(): Figures {
    const witnesses = this.terminals.map(({ id }) => this.model.at(id))
    const sum = (of: (witness: (typeof witnesses)[number]) => number) =>
      witnesses.reduce((total, witness) => total + of(witness), 0)
    return {
      logins: sum(({ deeds }) => deeds.filter(({ kind }) => kind === 'login').length),
      offline: sum(({ offline }) => offline),
      pages: sum(({ deeds }) =>
        deeds.reduce((pages, deed) => pages + (deed.kind === 'copy' ? deed.most : 0), 0),
      ),
      cuts: sum(({ starts }) => starts - 1),
      putBack: sum(({ oldFiles }) => (oldFiles.wasPutBack ? 1 : 0)),
      known: sum(({ oldFiles }) => (oldFiles.mustBeFound ? 1 : 0)),
      enrolments: sum(({ enrolments }) => enrolments),
    }
  }
}
