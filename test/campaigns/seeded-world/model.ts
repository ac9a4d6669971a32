// The judge: what must be true of terminals and server, from the rules as people are told them. It knows what people did,
// what panels showed, real time, and what went over the wire, and shares no code with what it judges.

import { Directory } from './directory.ts'
import { type Booked, judgeBooked, unbooked } from './judge-booked.ts'
import { type Rules, Witness } from './witness.ts'

export class Model {
  readonly rules: Rules
  readonly violations: string[] = []
  directory = new Directory()
  readonly now: () => number
  readonly #witnesses = new Map<string, Witness>()
  readonly #forgotten = new Set<string>()

  constructor(rules: Rules, now: () => number) {
    this.rules = rules
    this.now = now
  }

  at(terminal: string): Witness {
    const witness = this.#witnesses.get(terminal) ?? new Witness(this, terminal)
    this.#witnesses.set(terminal, witness)
    return witness
  }

  wrong(what: string): void {
    this.violations.push(`${clockOf(this.now())} ${what}`)
  }

  /** The server knows again what it knew then, and whom it took on since it does not know. */
  setBack(to: Directory): void {
    for (const name of this.directory.ever) if (!to.ever.has(name)) this.#forgotten.add(name)
    this.directory = to.copy()
    for (const witness of this.#witnesses.values()) witness.oldFiles.serverForgot()
  }

  /**
   * Of what a terminal did before its files were damaged, what the server does not have now may be lost; of what it did
   * after the copy of its files that was put back since, it is gone.
   */
  mayBeLost(terminal: string, booked: readonly Booked[]): void {
    const witness = this.at(terminal)
    const { deeds, damagedAfter = 0 } = witness
    const before = new Set(deeds.slice(0, damagedAfter))
    for (const deed of unbooked({ deeds, forgotten: this.#forgotten }, booked)) {
      if (deed.undone) deed.sure = false
      if (!before.has(deed)) continue
      deed.mayBeLost = true
      // Pages of a job that a cut ended may have been counted in what is lost.
      if (deed.kind === 'copy') deed.least = 0
    }
    witness.oldFiles.serverHas(booked.filter(({ kind }) => kind === 'boot').length)
  }

  /**
   * After everything has drained: what the server has of a terminal is what happened there. `toldOfLoss`: the terminal or
   * the server said that something could not be read any more.
   */
  judge(terminal: string, booked: readonly Booked[], toldOfLoss: boolean): void {
    const { deeds, tries, starts, mayHaveLost, enrolments } = this.at(terminal)
    const goesOn = mayHaveLost || enrolments > 0
    const done = { deeds, tries, starts, forgotten: this.#forgotten, goesOn, toldOfLoss }
    for (const what of judgeBooked(done, booked)) {
      this.wrong(`${terminal}: ${what}`)
    }
  }

  /** Older files must be found where the server knew more, and where nothing was done to a journal nothing is found. */
  judgeFindings(terminal: string, kinds: readonly string[]): void {
    const { oldFiles, mayHaveLost } = this.at(terminal)
    if (oldFiles.mustBeFound && !kinds.includes('rolled-back')) {
      this.wrong(`${terminal} was put back to older files, and the server does not say so`)
    }
    if (!mayHaveLost && kinds.length > 0) {
      this.wrong(
        `${terminal} is as it should be, and the server says that it is ${kinds.join(', ')}`,
      )
    }
  }
}

/** `1:02:03` after the world began. */
export function clockOf(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${Math.floor(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}`
}
