// What the server knows of people, as the judge was told it.

/** A card, a PIN, a card with its PIN, or the phone of somebody who scanned the code on the panel. */
export interface Shown {
  readonly card?: string | undefined
  readonly pin?: string | undefined
  /** Username of its owner. */
  readonly phone?: string | undefined
}

interface Person {
  readonly cards: Set<string>
  readonly pins: Set<string>
  active: boolean
}

/** What the server knows of people. */
export class Directory {
  readonly #people: Map<string, Person>
  readonly #ever: Set<string>

  constructor(
    people: ReadonlyMap<string, Person> = new Map(),
    ever: ReadonlySet<string> = new Set(),
  ) {
    this.#ever = new Set(ever)
    this.#people = new Map(
      [...people].map(([name, { cards, pins, active }]) => [
        name,
        { cards: new Set(cards), pins: new Set(pins), active },
      ]),
    )
  }

  copy(): Directory {
    return new Directory(this.#people, this.#ever)
  }

  add(name: string): Person {
    const person = { cards: new Set<string>(), pins: new Set<string>(), active: true }
    this.#people.set(name, person)
    this.#ever.add(name)
    return person
  }

  find(name: string): Person | undefined {
    return this.#people.get(name)
  }

  remove(name: string): void {
    this.#people.delete(name)
  }

  names(): readonly string[] {
    return [...this.#people.keys()]
  }

  /** Everybody who was ever added: what somebody did before they were removed is booked to them still. */
  get ever(): ReadonlySet<string> {
    return this.#ever
  }

  /** Whose all of this is, if they are active. */
  owner({ card, pin, phone }: Shown): string | undefined {
    for (const [name, person] of this.#people) {
      const cardFits = card === undefined || person.cards.has(card)
      const pinFits = pin === undefined || person.pins.has(pin)
      const phoneFits = phone === undefined || name === phone
      if (person.active && cardFits && pinFits && phoneFits) return name
    }
    return undefined
  }

  /** Every card and PIN of everybody who is active, with whose it is. */
  credentials(): readonly (readonly [credential: string, owner: string])[] {
    return [...this.#people].flatMap(([name, { cards, pins, active }]) =>
      active ? [...cards, ...pins].map(credential => [credential, name] as const) : [],
    )
  }
}
