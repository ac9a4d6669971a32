// What an administrator does at the server, what the server is heard to do, and what it has booked in the end.

import type { FindingKind } from '../../../sim/server/findings.ts'
import type { Parts } from '../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import type { Reply } from '../../memory/server-end.ts'
import type { Booked } from './judge-booked.ts'
import { cardOf, NAMES, pinOf, type Somebody } from './morning.ts'
import type { Order } from './plan.ts'
import type { Stage } from './stage.ts'
import type { Said } from './witness.ts'

/** What a scanned code is presented as. */
const QR = 101
/** A terminal keeps so many cards, and as many PINs, of one person. */
const MOST = 3

/** How the server says that it was told of entries lost. */
const LOSS = 'could not be read any more'

interface Beat {
  readonly status: Said & { readonly purge: number; readonly pinsCleared: number }
}

export class Office {
  readonly #world: Stage
  readonly #purges = new Map<string, { readonly number: number; readonly at: number }[]>()
  readonly #given: number[] = NAMES.map(() => 0)

  constructor(world: Stage) {
    this.#world = world
  }

  async order({ order, who, terminal }: Order): Promise<void> {
    const { parts } = this.#world.server
    const somebody = this.#world.wallet(who)
    if (parts === undefined) return
    this.#world.say(`the administrator: ${order} (${somebody.username}, T${terminal + 1})`)
    if (order === 'purge' || order === 'clear-pins' || order === 'revoke') {
      this.#toTerminal(parts, order, terminal)
    } else if (order === 'hire') await this.#hire(parts, who)
    else await this.#toPerson(parts, order, who, somebody)
  }

  /** Everything that terminals ask, as the server heard it. */
  hear(terminal: string, path: string, asked: unknown, reply?: Reply) {
    const witness = this.#world.model.at(terminal)
    if (path.endsWith('/identify')) {
      const { loginType, loginValue, pin } = asked as {
        loginType: number
        loginValue: string
        pin?: string
      }
      const said = JSON.parse(reply?.body ?? '{}') as { user?: { username: string } }
      const user = said.user?.username
      const phone = user !== undefined && witness.confirmed.has(user) ? user : 'nobody'
      const shown =
        loginType === QR
          ? { phone }
          : loginType === 0
            ? { pin: loginValue }
            : { card: loginValue, pin }
      this.#world.say(`the server tells ${terminal} ${user ?? 'nobody'}`)
      witness.answered(shown, user)
    }
    if (path.endsWith('/enrol')) witness.enrolled()
    if (path.endsWith('/credentials')) {
      const { body } = JSON.parse(reply?.body ?? '{}') as { body: string }
      const { generation } = JSON.parse(Buffer.from(body, 'base64').toString())
      witness.synced(generation)
    }
    if (path.endsWith('/beat')) {
      const { purge, pinsCleared, ...said } = (asked as Beat).status
      witness.beat(said)
      const { parts } = this.#world.server
      const ordered = parts?.terminals.get(FIRST_TENANT, terminal).pinsCleared ?? 0
      if (pinsCleared < ordered) witness.pinsCleared()
      const done = this.#purges.get(terminal)?.findLast(({ number }) => number <= purge)
      if (done !== undefined) witness.purged(done.at)
    }
  }

  /** What is booked of a terminal, oldest first. */
  booked(terminal: string): Booked[] {
    const { booking } = this.#world.server.parts ?? {}
    const all: Booked[] = []
    let after: string | undefined
    do {
      const page = booking?.list(FIRST_TENANT, { terminal }, { limit: 100, after })
      for (const { logId, seq, kind, user, body } of page?.items ?? []) {
        const { job, pages } = body as { job?: string; pages?: number }
        all.push({ logId, seq, kind, user, job, pages })
      }
      after = page?.next ?? undefined
    } while (after !== undefined)
    return all.reverse()
  }

  /** Whether the server was told that entries of a terminal could not be read any more. */
  hasLosses(terminal: string): boolean {
    const lines = this.#world.server.parts?.appLog.list(FIRST_TENANT, { limit: 100 }).items ?? []
    return lines.some(
      ({ message }) => message.startsWith(`Terminal ${terminal},`) && message.includes(LOSS),
    )
  }

  /** Kinds of what the server found not to fit in the logs of a terminal. */
  findings(terminal: string): readonly FindingKind[] {
    const { items = [] } =
      this.#world.server.parts?.logs.list(FIRST_TENANT, { terminal }, { limit: 100 }) ?? {}
    return items.flatMap(({ findings }) => findings.map(({ kind }) => kind))
  }

  #toTerminal(parts: Parts, order: 'purge' | 'clear-pins' | 'revoke', index: number): void {
    const { terminals } = parts
    const { id } = this.#world.terminals[index] ?? { id: '' }
    if (order === 'clear-pins') {
      terminals.clearPins(FIRST_TENANT, id)
      return
    }
    if (order === 'revoke') {
      terminals.revoke(FIRST_TENANT, id, 'the administrator', 'somebody lost it')
      parts.issuedCodes.void(FIRST_TENANT, id)
      parts.links.dismiss(FIRST_TENANT, id)
      return
    }
    const { purge: number } = terminals.purge(FIRST_TENANT, id)
    this.#purges.set(id, [...(this.#purges.get(id) ?? []), { number, at: this.#world.now }])
  }

  async #hire(parts: Parts, who: number): Promise<void> {
    const nth = this.#next(who)
    const username = `${NAMES[who]}-${nth}`
    const { id } = parts.people.add(FIRST_TENANT, { username, name: username })
    const fresh = { username, card: cardOf(who, nth), pin: pinOf(who, nth) }
    parts.cards.register(FIRST_TENANT, id, fresh.card, null)
    await parts.pins.add(FIRST_TENANT, id, fresh.pin)
    const person = this.#world.model.directory.add(username)
    person.cards.add(fresh.card)
    person.pins.add(fresh.pin)
    this.#world.give(who, fresh)
  }

  async #toPerson(
    parts: Parts,
    order: Exclude<Order['order'], 'purge' | 'clear-pins' | 'revoke' | 'hire'>,
    who: number,
    { username, card, pin }: Somebody,
  ): Promise<void> {
    const { people, cards, pins } = parts
    const { directory } = this.#world.model
    const person = directory.find(username)
    const id = people.byUsername(FIRST_TENANT, username)?.id
    if (person === undefined || id === undefined) return
    switch (order) {
      case 'new-card': {
        if (person.cards.size >= MOST) return
        const fresh = cardOf(who, this.#next(who))
        cards.register(FIRST_TENANT, id, fresh, null)
        person.cards.add(fresh)
        return this.#world.give(who, { username, card: fresh, pin })
      }
      case 'card-lost': {
        const lost = cards.find(FIRST_TENANT, card)
        if (lost === undefined) return
        cards.remove(FIRST_TENANT, id, cards.idOf(FIRST_TENANT, lost))
        person.cards.delete(card)
        return
      }
      case 'new-pin': {
        if (person.pins.size >= MOST) return
        const fresh = pinOf(who, this.#next(who))
        await pins.add(FIRST_TENANT, id, fresh)
        person.pins.add(fresh)
        return this.#world.give(who, { username, card, pin: fresh })
      }
      case 'pin-lost': {
        const lost = await pins.find(FIRST_TENANT, pin)
        if (lost === undefined) return
        pins.remove(FIRST_TENANT, id, pins.idOf(FIRST_TENANT, lost))
        person.pins.delete(pin)
        return
      }
      case 'deactivate':
      case 'activate':
        people.change(FIRST_TENANT, id, { active: order === 'activate' })
        person.active = order === 'activate'
        return
      case 'delete':
        people.remove(FIRST_TENANT, id)
        directory.remove(username)
    }
  }

  /** Numbers cards and PINs of one person; a server that was set back gives none out twice. */
  #next(who: number): number {
    const nth = (this.#given[who] ?? 0) + 1
    this.#given[who] = nth
    return nth
  }
}
