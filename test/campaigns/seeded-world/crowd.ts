// The people of a world: they come to a terminal with what they have, copy, and go, and technicians type codes.

import { Secret } from '../../../agent/core/vocabulary.ts'
import { FIRST_TENANT } from '../../../sim/server/seed.ts'
import type { Shown } from './directory.ts'
import { NAMES, UNLOCK_CODE } from './morning.ts'
import type { Unlock, Visit } from './plan.ts'
import type { Stage } from './stage.ts'
import type { Terminal } from './terminal.ts'

const SECOND = 1_000
/** Nobody waits longer for a panel to say yes or no. */
const PATIENCE = 14

const WRONG_PINS = ['271828', '314159', '161803', '141421', '173205', '223606'] as const

export class Crowd {
  readonly #world: Stage
  #jobs = 0

  constructor(world: Stage) {
    this.#world = world
  }

  *visit(visit: Visit): Generator<number, void> {
    const terminal = this.#terminal(visit)
    if (!terminal.on) return
    yield* this.#logOutOthers(terminal)
    const shown = this.#with(visit)
    const { phone } = shown
    if (
      phone === undefined &&
      shown.card === undefined &&
      terminal.panel.view?.typed?.purpose !== 'pin'
    )
      return
    this.#world.say(`${terminal.id}: ${NAMES[visit.who]} comes (${visit.way})`)
    yield* phone === undefined ? this.#present(terminal, shown) : this.#scan(terminal, phone)
    const { panel } = terminal
    const inside = () => terminal.panel === panel && terminal.isOpen
    for (const pages of visit.jobs) yield* this.#copy(terminal, pages, inside, true)
    if (visit.leaves === 'in-the-middle') yield* this.#copy(terminal, 3, inside, false)
    if (!inside()) return
    if (visit.leaves === 'logout') terminal.type('<logout>')
    if (visit.leaves === 'card' && shown.card !== undefined) yield* this.#present(terminal, shown)
  }

  *unlock({ right, mode, ...where }: Unlock): Generator<number, void> {
    const terminal = this.#terminal(where)
    const { view } = terminal.panel
    if (!terminal.on || view?.screen !== 'unlock-code' || view.typed === undefined) return
    this.#world.say(`${terminal.id}: a technician types a ${right ? 'right' : 'wrong'} code`)
    const witness = this.#world.model.at(terminal.id)
    witness.codeTyped()
    if (this.#world.plan.rules.gate === 'challenge') {
      const code = this.#answerTo(terminal, mode)
      if (right && code !== undefined) witness.permitted(mode, 1)
      terminal.type(`${right && code !== undefined ? code : '0'.repeat(12)}<enter>`)
      return
    }
    terminal.type(`${right ? UNLOCK_CODE : '11111'}<enter>`)
    yield* this.#wait(terminal)
    if (!terminal.on || terminal.panel.view?.screen !== 'unlock-mode') return
    if (right) witness.permitted(mode)
    terminal.type(mode === 'single' ? '1' : '2')
  }

  /** A technician enrols a terminal that says on its panel that the server does not know it, or was told to refuse it. */
  enrolAnew(terminal: Terminal): void {
    const { id, on, panel } = terminal
    const { parts } = this.#world.server
    if (parts === undefined || !on || panel.view?.screen !== 'not-enrolled') return
    this.#world.say(`${id}: a technician types a code to enrol it anew`)
    const { code } = parts.issuedCodes.issue(FIRST_TENANT, { terminal: id })
    terminal.emit({ kind: 'enrolment-code', code: new Secret(code) })
  }

  /** Two whom the server knows try; each must get in. */
  async everybodyIsWelcome(terminal: Terminal): Promise<void> {
    const { model } = this.#world
    const known = model.directory
      .names()
      .map(name => ({ name, card: [...(model.directory.find(name)?.cards ?? [])].at(-1) }))
      .filter(({ name, card }) => card !== undefined && model.directory.owner({ card }) === name)
    for (const { name, card } of known.slice(0, 2)) {
      let inside = false
      const steps = function* (this: Crowd): Generator<number, void> {
        yield* this.#logOutOthers(terminal)
        yield* this.#present(terminal, { card })
        inside = terminal.isOpen
        yield* this.#copy(terminal, 1, () => inside, true)
        terminal.type('<logout>')
      }
      this.#world.begin(steps.call(this))
      await this.#world.pass(60 * SECOND)
      if (!inside) model.wrong(`${terminal.id} does not let ${name} in though all trouble is over`)
    }
  }

  #terminal({ terminal }: { readonly terminal: number }): Terminal {
    const found = this.#world.terminals[terminal]
    if (found === undefined) throw new Error(`there is no terminal ${terminal}`)
    return found
  }

  #with({ way, who, guess }: Visit): Shown {
    const { card, pin, username } = this.#world.wallet(who)
    switch (way) {
      case 'card':
        return { card }
      case 'pin':
        return { pin }
      case 'wrong-pin':
        return { pin: WRONG_PINS[guess] }
      case 'strange-card':
        return { card: `0BAD${guess}` }
      case 'phone':
        return { phone: username }
    }
  }

  *#logOutOthers(terminal: Terminal): Generator<number, void> {
    if (!terminal.isOpen) return
    terminal.type('<logout>')
    yield SECOND
  }

  *#present(terminal: Terminal, shown: Shown): Generator<number, void> {
    terminal.beforeWriting()
    this.#world.model.at(terminal.id).presented(shown)
    if (shown.card !== undefined) terminal.hold(shown.card)
    else terminal.type(`${shown.pin}<enter>`)
    yield* this.#wait(terminal)
  }

  /** Scans the code, if the panel shows one, looks at what the phone asks, and confirms. */
  *#scan(terminal: Terminal, phone: string): Generator<number, void> {
    const code = terminal.panel.view?.qr?.split('#at=')[1]
    if (code === undefined) return
    yield 5 * SECOND
    const { people, qrLogins } = this.#world.server.parts ?? {}
    // Whoever is switched off may have confirmed just before: the server must look again.
    const user = people?.byUsername(FIRST_TENANT, phone)?.id
    if (user === undefined || qrLogins?.claim(FIRST_TENANT, user, code) === undefined) return
    this.#world.model.at(terminal.id).presented({ phone })
    yield 2 * SECOND
    yield* this.#wait(terminal)
  }

  /** Until the panel has said something, or nobody waits for it any more. */
  *#wait(terminal: Terminal): Generator<number, void> {
    yield SECOND / 4
    for (let waited = 0; waited < PATIENCE; waited += 1) {
      if (!terminal.on || terminal.panel.view?.screen !== 'busy') return
      yield SECOND
    }
  }

  *#copy(
    terminal: Terminal,
    pages: number,
    inside: () => boolean,
    toTheEnd: boolean,
  ): Generator<number, void> {
    const witness = this.#world.model.at(terminal.id)
    yield 2 * SECOND
    if (!inside()) return
    this.#jobs += 1
    const job = `job-${this.#jobs}`
    witness.jobStarted(job)
    terminal.emit({ kind: 'job-started', job, activity: 'copy', color: false, duplex: false })
    for (const some of [1, pages - 1].filter(count => count > 0)) {
      yield 3 * SECOND
      if (!inside()) return
      witness.pages(job, some)
      terminal.emit({ kind: 'pages-done', job, pages: some })
    }
    if (!toTheEnd) return
    yield SECOND
    if (!inside()) return
    witness.jobEnded(job)
    terminal.emit({ kind: 'job-ended', job })
  }

  /** What the help desk reads out for the challenge on the panel; undefined when there is no help desk now. */
  #answerTo(terminal: Terminal, mode: Unlock['mode']): string | undefined {
    const { parts } = this.#world.server
    const line = terminal.panel.view?.lines.find(({ id }) => id === 'challenge')
    const { challenge } = line?.args ?? {}
    if (parts === undefined || typeof challenge !== 'string') return undefined
    const hours = mode === 'until-online' ? 1 : undefined
    const holder = { tenant: FIRST_TENANT, name: 'desk', role: 'admin' } as const
    const order = { challenge, mode, hours, reason: 'somebody called' }
    return parts.unlockCodes.issue(holder, terminal.id, order).code.replaceAll(/\D/g, '')
  }
}
