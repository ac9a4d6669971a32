// All there is to know about one terminal from outside, and what must be true of it at every moment.

import type { Directory, Shown } from './directory.ts'
import type { Deed } from './judge-booked.ts'
import { OldFiles } from './old-files.ts'

/** Milliseconds of real time since the world began. */
type Ms = number

export interface Rules {
  /** How long the server must be silent before anybody is let in without it. */
  readonly delayMs: Ms
  /** How long after the server last vouched for it a credential works offline. */
  readonly cacheMs: Ms
  /** Wrong PINs looked at offline in 24 hours. */
  readonly budget: number
  readonly gate: 'none' | 'static' | 'challenge'
  /** How long an unlock until online by the static code lasts. */
  readonly unlockMs: Ms
}

/** What is the same for all terminals. */
export interface Common {
  readonly rules: Rules
  /** What the server knows now. */
  readonly directory: Directory
  now(): Ms
  wrong(what: string): void
}

const MINUTE = 60_000
/** A single use of the gate waits so long for its one person. */
const SINGLE_USE = 2 * MINUTE
/** What was held back by a full disk is written again at the latest so long after there is room. */
const WRITTEN_AGAIN = 10_000

interface Vouched {
  readonly at: Ms
  /** How long the terminal had been running then. */
  readonly ran: Ms
}

interface Permit {
  readonly mode: 'single' | 'until-online'
  /** On the terminal's running time. */
  readonly until: Ms
  spent: boolean
}

/** What a terminal says of itself in a beat. */
export interface Said {
  readonly generation: number
  readonly queue: number
  readonly logId: string
  readonly checkpoint?: { readonly seq: number }
}

/** What a copy of all its files holds. */
interface Image {
  readonly deeds: number
  readonly looked: number
  readonly ran: Ms
  readonly vouched: ReadonlyMap<string, Vouched>
  readonly permits: readonly Permit[]
}

/** What a terminal's session has done so far. */
interface Session {
  readonly user: string
  readonly jobs: Map<string, number>
  /** The disk was full at some time since it began. */
  full: boolean
}

export class Witness {
  readonly deeds: Deed[] = []
  /** How often somebody presented something or typed a code. */
  tries = 0
  starts = 0
  /** So many of its deeds were done before its journal was last damaged; undefined: it never was. */
  damagedAfter: number | undefined
  readonly oldFiles = new OldFiles()
  /** How often it was enrolled since the world began. */
  enrolments = 0
  /** Let in without the server. */
  offline = 0
  /** What the last beat said of the queue, and when it came. */
  queue = 0
  beatAt: Ms = -1
  readonly #model: Common
  readonly #name: string
  readonly #vouched = new Map<string, Vouched>()
  readonly #snapshots = new Map<number, { readonly at: Ms; readonly credentials: Set<string> }>()
  #permits: Permit[] = []
  /** Who has confirmed a code of its panel. */
  readonly confirmed = new Set<string>()
  #shown: (Shown & { readonly at: Ms; answered?: 'known' | 'refused' }) | undefined
  #session: Session | undefined
  #looked = 0
  #lastWrong: string | undefined
  #notice: string | undefined
  #link = ''
  /** The panel is occupied with what somebody showed. */
  #busy = false
  /** When it last stopped being online, or started. */
  #silentSince: Ms = 0
  #ran: Ms = 0
  #onSince: Ms | undefined
  #image: Image | undefined
  #full = false
  #roomSince: Ms = Number.NEGATIVE_INFINITY
  /** The server enrolled it, and it has not been heard under its new keys. */
  #enrolledAt: Ms | undefined

  constructor(model: Common, name: string) {
    this.#model = model
    this.#name = name
  }

  // --- The machine --------------------------------------------------------------------------------------------------

  /** The agent starts; `power`: the machine was off. */
  started(power: boolean): void {
    this.starts += 1
    this.#lastWrong = undefined
    this.#notice = undefined
    this.#link = ''
    this.#busy = false
    this.#silentSince = this.#model.now()
    if (power) this.#onSince = this.#model.now()
  }

  /** The agent is gone from one moment to the next, and with `power` the machine. */
  cut(power: boolean): void {
    const session = this.#session
    if (session !== undefined) {
      const unsure = session.full || this.#held()
      for (const [job, pages] of session.jobs) this.#copied(job, unsure ? 0 : pages, pages)
      this.#did({ kind: 'logout', user: session.user }, !unsure)
    }
    this.#session = undefined
    this.#shown = undefined
    for (const deed of this.deeds) if (deed.held && this.#held()) deed.sure = deed.kind === 'login'
    if (power && this.#onSince !== undefined) {
      this.#ran += this.#model.now() - this.#onSince
      this.#onSince = undefined
    }
  }

  /** While it was off, its journal was damaged. */
  damaged(): void {
    this.damagedAfter = this.deeds.length
  }

  /** Nobody is in, and everything that happened is on its disk. */
  get isQuiet(): boolean {
    return this.#session === undefined && !this.#held()
  }

  /** Its files were not always what it had written. */
  get mayHaveLost(): boolean {
    return this.damagedAfter !== undefined || this.oldFiles.wasPutBack
  }

  /** While it was off, all its files were copied. */
  copied(): void {
    this.#image = {
      ...{ deeds: this.deeds.length, looked: this.#looked, ran: this.#ran },
      ...{ vouched: new Map(this.#vouched), permits: this.#permits.map(one => ({ ...one })) },
    }
    this.oldFiles.copied(this.starts)
  }

  /**
   * While it was off, they were put back: it knows again what it knew then. That is what a thief gains by each copy: the
   * wrong PINs counted since, at most one day's, and until the server is heard the logins and unlocks of then.
   */
  putBack(): void {
    const image = this.#image
    if (image === undefined) return
    for (const deed of this.deeds.slice(image.deeds)) deed.undone = true
    this.#looked = image.looked
    this.#ran = image.ran
    this.#vouched.clear()
    for (const [key, vouched] of image.vouched) this.#vouched.set(key, vouched)
    this.#permits = image.permits.map(one => ({ ...one }))
    this.oldFiles.putBack()
  }

  /** A technician moved the journal away, of which nothing could be read: nothing is counted any more. */
  journalGone(): void {
    this.#looked = 0
  }

  full(isFull: boolean): void {
    if (this.#full && !isFull) this.#roomSince = this.#model.now()
    this.#full = isFull
    if (isFull && this.#session !== undefined) this.#session.full = true
  }

  // --- People -------------------------------------------------------------------------------------------------------

  presented(shown: Shown): void {
    this.tries += 1
    // One at a time: what another shows meanwhile is not looked at.
    if (!this.#busy) this.#shown = { ...shown, at: this.#model.now() }
    if (shown.phone !== undefined) this.confirmed.add(shown.phone)
  }

  codeTyped(): void {
    this.tries += 1
  }

  /** Somebody typed a right code and chose. `hours` are the code's own. */
  permitted(mode: 'single' | 'until-online', hours?: number): void {
    const lasts =
      mode === 'single' ? SINGLE_USE : hours === undefined ? undefined : hours * 3_600_000
    const until = this.#running() + (lasts ?? this.#model.rules.unlockMs) + 1_000
    this.#permits.push({ mode, until, spent: false })
  }

  jobStarted(job: string): void {
    this.#session?.jobs.set(job, 0)
  }

  pages(job: string, pages: number): void {
    const jobs = this.#session?.jobs
    const made = jobs?.get(job)
    if (made !== undefined) jobs?.set(job, made + pages)
  }

  jobEnded(job: string): void {
    const made = this.#session?.jobs.get(job)
    if (made === undefined) return
    this.#session?.jobs.delete(job)
    this.#copied(job, made, made)
  }

  // --- The panel ----------------------------------------------------------------------------------------------------

  unlocked(user: string | null): void {
    this.#lastWrong = undefined
    if (user === null) {
      this.#wrong('let a card in that nobody vouches for')
      return
    }
    this.#session = { user, jobs: new Map(), full: this.#full }
    this.#did({ kind: 'login', user }, true)
    const shown = this.#shown
    if (shown === undefined) this.#wrong(`let ${user} in though nobody was there`)
    else if (shown.answered !== 'known') this.#letInOffline(user, shown)
  }

  #letInOffline(user: string, shown: Shown): void {
    const { rules } = this.#model
    this.offline += 1
    if (shown.phone !== undefined) this.#wrong(`let ${user} in by phone without the server`)
    const credentials = [shown.card, shown.pin].filter(one => one !== undefined)
    for (const credential of credentials) {
      const vouched = this.#vouched.get(`${credential} ${user}`)
      if (vouched === undefined) {
        this.#wrong(`let ${user} in offline, for whom the server did not vouch`)
      } else if (this.#running() - vouched.ran > rules.cacheMs) {
        const late = Math.round((this.#running() - vouched.ran - rules.cacheMs) / 1_000)
        this.#wrong(`let ${user} in offline ${late} s too late`)
      }
    }
    if (this.#model.now() - this.#silentSince < rules.delayMs) {
      this.#wrong(`let ${user} in without the server before the delay was over`)
    }
    if (rules.gate !== 'none') this.#passGate(user)
  }

  locked(): void {
    const session = this.#session
    if (session === undefined) return
    for (const [job, pages] of session.jobs) this.#copied(job, pages, pages)
    this.#session = undefined
    this.#did({ kind: 'logout', user: session.user }, true)
  }

  /** What the panel shows now: which screen, its notice, and how it says the link is. */
  sees(screen: string, notice: string | undefined, link: string): void {
    this.#busy = screen === 'busy'
    if (this.#link === 'online' && link !== 'online') this.#silentSince = this.#model.now()
    this.#link = link
    if (link === 'online') this.#permits = this.#permits.filter(({ mode }) => mode === 'single')
    if (notice !== this.#notice && notice?.startsWith('reason.')) this.#refused(notice.slice(7))
    this.#notice = notice
  }

  // --- The wire, at the server --------------------------------------------------------------------------------------

  /** The server was asked who this is, and said so. */
  answered(asked: Shown, user: string | undefined): void {
    const { directory } = this.#model
    if (user !== undefined && directory.owner(asked) !== user) {
      this.#wrong(`was told that ${user} may come in, who may not`)
    }
    if (user !== undefined) for (const one of [asked.card, asked.pin]) this.#vouch(one, user)
    const shown = this.#shown
    const keys = ['card', 'pin', 'phone'] as const
    if (shown === undefined || keys.some(key => shown[key] !== asked[key])) return
    shown.answered = user === undefined ? (shown.answered ?? 'refused') : 'known'
  }

  /** The server sent everything it knows as this generation. */
  synced(generation: number): void {
    const credentials = this.#model.directory.credentials()
    for (const [credential, user] of credentials) this.#vouch(credential, user)
    this.#snapshots.set(generation, {
      at: this.#model.now(),
      credentials: new Set(credentials.map(([credential, user]) => `${credential} ${user}`)),
    })
  }

  /** The server enrolled it: once it has heard so, what was vouched for before opens to none of its keys. */
  enrolled(): void {
    this.enrolments += 1
    this.#enrolledAt = this.#model.now()
  }

  /** The terminal says which generation it holds, and how much it has not sent: now it has heard what is in it. */
  beat({ generation, queue, logId, checkpoint }: Said): void {
    this.queue = queue
    this.beatAt = this.#model.now()
    if (checkpoint !== undefined) this.oldFiles.heard(logId, checkpoint.seq)
    if (this.#enrolledAt !== undefined) this.purged(this.#enrolledAt)
    this.#enrolledAt = undefined
    const snapshot = this.#snapshots.get(generation)
    if (snapshot === undefined) return
    for (const [key, { at }] of this.#vouched) {
      if (at < snapshot.at && !snapshot.credentials.has(key)) this.#vouched.delete(key)
    }
  }

  /** The terminal says that it has carried out an order to erase what it stores, given at this moment. */
  purged(ordered: Ms): void {
    for (const [key, { at }] of this.#vouched) if (at < ordered) this.#vouched.delete(key)
  }

  pinsCleared(): void {
    this.#looked = 0
  }

  // ------------------------------------------------------------------------------------------------------------------

  #refused(reason: string): void {
    const { pin, answered } = this.#shown ?? {}
    if (reason !== 'wrong-pin' || pin === undefined) return
    const again = this.#lastWrong === pin
    this.#lastWrong = pin
    if (answered !== undefined || again) return
    this.#looked += 1
    if (this.#looked > this.#model.rules.budget) {
      this.#wrong(`looked at ${this.#looked} wrong PINs offline`)
    }
  }

  #passGate(user: string): void {
    const permit = this.#permits.find(({ until, spent }) => until >= this.#running() && !spent)
    if (permit === undefined) this.#wrong(`let ${user} in offline through a locked gate`)
    else permit.spent = permit.mode === 'single'
  }

  #vouch(credential: string | undefined, user: string): void {
    if (credential === undefined) return
    this.#vouched.set(`${credential} ${user}`, { at: this.#model.now(), ran: this.#running() })
  }

  #running(): Ms {
    const since = this.#onSince
    return this.#ran + (since === undefined ? 0 : this.#model.now() - since)
  }

  #held(): boolean {
    return this.#full || this.#model.now() - this.#roomSince < WRITTEN_AGAIN
  }

  #did(deed: Pick<Extract<Deed, { user: string }>, 'kind' | 'user'>, sure: boolean): void {
    this.deeds.push({ ...deed, sure, held: this.#held() })
  }

  #copied(job: string, least: number, most: number): void {
    if (most === 0) return
    this.deeds.push({ kind: 'copy', job, least, most, sure: least > 0, held: this.#held() })
  }

  #wrong(what: string): void {
    this.#model.wrong(`${this.#name} ${what}`)
  }
}
