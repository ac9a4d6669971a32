// The judge: what must be true of terminals and server, from the rules as people are told them. It knows what people did,
// what panels showed, real time, and what went over the wire, and shares no code with what it judges.

import { Directory } from './directory.ts'
import { type Booked, judgeBooked } from './judge-booked.ts'
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
    const known = new Set(to.names())
    for (const name of this.directory.names()) if (!known.has(name)) this.#forgotten.add(name)
    this.directory = to.copy()
  }

  /** After everything has drained: what the server has of a terminal is what happened there. */
  judge(terminal: string, booked: readonly Booked[]): void {
    const { deeds, tries, starts } = this.at(terminal)
    const done = { deeds, tries, starts, forgotten: this.#forgotten }
    for (const what of judgeBooked(done, booked)) {
      this.wrong(`${terminal}: ${what}`)
    }
  }
}

/** `1:02:03` after the world began. */
export function clockOf(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${Math.floor(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1_000) % 60)}`
}
