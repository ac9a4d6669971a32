// Carries between a terminal and a server in the same process, over a network that does what it is told.

import { X509Certificate } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { hasFingerprint } from '../../agent/adapters/server-link/authority.ts'
import type {
  Answer,
  Carrier,
  OpenLink,
  Question,
  Way,
} from '../../agent/adapters/server-link/carrier.ts'
import type { After } from '../../agent/adapters/server-link/within-time.ts'
import type { Millis } from '../../agent/core/vocabulary.ts'
import { Fault } from '../../agent/fault.ts'
import type { DeviceLink } from '../../sim/server/device-link.ts'
import type { LinkSocket } from '../../sim/server/link-hub.ts'
import type { Arrived, Reply, ServerEnd } from './server-end.ts'

/** `frozen`: what is sent arrives nowhere and nothing comes back, until the caller's time is up. */
export type NetworkState = 'up' | 'down' | 'frozen'

/** What becomes of one exchange on its way. */
export interface Fate {
  readonly there: Millis
  readonly back: Millis
  /** A lost answer has happened on the server all the same. */
  readonly lost?: 'request' | 'answer'
  /** The server hears the request once more, so much later; nobody waits for that answer. */
  readonly again?: Millis
}

export interface NetworkOptions {
  /** The server that listens now; undefined while none does. */
  readonly server: () => ServerEnd | undefined
  readonly after: After
  readonly fate?: () => Fate
  /** Runs what the server works on. */
  readonly work?: (doing: () => Promise<void>) => void
}

interface Cable {
  readonly server: () => ServerEnd | undefined
  readonly after: After
  readonly fate: () => Fate
  readonly work: (doing: () => Promise<void>) => void
  readonly state: () => NetworkState
}

/** The cable of one terminal. */
export interface Network {
  readonly carrier: Carrier
  readonly state: NetworkState
  set(state: NetworkState): void
}

const CONNECTING = 0
const OPEN = 1
const CLOSED = 3
const AT_ONCE: Fate = { there: 0, back: 0 }

const broken = (code: 'ECONNREFUSED' | 'ECONNRESET') =>
  Object.assign(new Error(`the network is down (${code})`), { code })

export function createNetwork(options: NetworkOptions): Network {
  const { server, after, fate = () => AT_ONCE, work = doing => void doing() } = options
  const ways = new Set<MemoryWay>()
  let state: NetworkState = 'up'
  const cable: Cable = { server, after, fate, work, state: () => state }

  return {
    get state() {
      return state
    },
    set(next) {
      state = next
      if (next !== 'down') return
      for (const way of ways) way.cut()
    },
    carrier: {
      after,
      async findAuthority(_address, fingerprint) {
        const shown = state === 'up' ? server()?.authority : undefined
        if (shown === undefined) throw broken('ECONNREFUSED')
        if (hasFingerprint(new X509Certificate(shown), fingerprint)) return shown
        const message = 'Another authority than the code names: do not enrol.'
        throw new Fault('enrolment/wrong-server', message, { retry: 'never' })
      },
      open(_address, { certificate }) {
        const way = new MemoryWay(certificate, cable)
        ways.add(way)
        return way
      },
    },
  }
}

/** One identity's connections. */
class MemoryWay implements Way {
  readonly #certificate: string | undefined
  readonly #cable: Cable
  readonly #waiting = new Set<(why: Error) => void>()
  #link: MemoryLink | undefined

  constructor(certificate: string | undefined, cable: Cable) {
    this.#certificate = certificate
    this.#cable = cable
  }

  ask({ path, body }: Question, signal: AbortSignal): Promise<Answer> {
    const { after, fate, state, server, work } = this.#cable
    const refused = state() === 'down' || (state() === 'up' && server() === undefined)
    if (refused) return Promise.reject(broken('ECONNREFUSED'))
    const arrived = { certificate: this.#certificate, path, body }
    const { there, back, lost, again } = fate()
    const heardAgain = async () => void (await this.#heard(arrived))
    if (again !== undefined) after(there + again, () => work(heardAgain))
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.add(reject)
      signal.addEventListener('abort', () => this.#waiting.delete(reject))
      const arrive = async () => {
        const reply = await this.#heard(arrived)
        if (reply === undefined || lost === 'answer') return
        after(back, () => {
          if (state() === 'up' && this.#waiting.delete(reject)) resolve(answerOf(reply))
        })
      }
      if (lost !== 'request') after(there, () => work(arrive))
    })
  }

  openLink(): OpenLink {
    this.#link = new MemoryLink(this.#certificate ?? '', this.#cable)
    return this.#link
  }

  async close(): Promise<void> {
    this.#end()
    this.#link?.terminate()
  }

  /** Everybody on it hears at once that the cable is gone. */
  cut(): void {
    this.#end()
    this.#link?.cut()
  }

  #end(): void {
    for (const end of this.#waiting) end(broken('ECONNRESET'))
    this.#waiting.clear()
  }

  /** The server hears the request; nothing comes of it while it is away or the network is. */
  async #heard(arrived: Arrived): Promise<Reply | undefined> {
    const { server, state } = this.#cable
    const listening = state() === 'up' ? server() : undefined
    return listening?.answer(arrived)
  }
}

function answerOf({ status, body }: Reply): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    text: async maxBytes => (Buffer.byteLength(body) > maxBytes ? undefined : body),
    async *pieces() {
      yield Buffer.from(body)
    },
    discard: () => {},
  }
}

/** The open link: texts arrive both ways in the order they were sent, or not at all. */
class MemoryLink extends EventEmitter implements OpenLink {
  readyState: number = CONNECTING
  readonly #cable: Cable
  readonly #server = new EventEmitter()
  #hears: DeviceLink | undefined
  #serverOpen = false
  readonly #sent: Readonly<Record<'there' | 'back', (() => void)[]>> = { there: [], back: [] }

  constructor(certificate: string, cable: Cable) {
    super()
    this.#cable = cable
    const { there } = cable.fate()
    cable.after(there, () => this.#open(certificate))
  }

  send(text: string): void {
    this.#pass('there', () => this.#hears?.hear(text))
  }

  terminate(): void {
    this.#closeHere()
    this.#pass('there', () => this.#closeThere())
  }

  /** Both ends hear at once that the cable is gone. */
  cut(): void {
    this.#closeHere()
    this.#closeThere()
  }

  #open(certificate: string): void {
    if (this.readyState !== CONNECTING) return
    const listening = this.#cable.state() === 'up' ? this.#cable.server() : undefined
    if (listening === undefined) {
      this.readyState = CLOSED
      this.emit('error', broken('ECONNREFUSED'))
      return
    }
    this.#serverOpen = true
    try {
      this.#hears = listening.openLink(certificate, this.#serverSocket())
    } catch {
      this.#serverOpen = false
      this.readyState = CLOSED
      this.emit('error', new Error('Unexpected server response: 403'))
      return
    }
    this.readyState = OPEN
    this.emit('open')
  }

  #serverSocket(): LinkSocket {
    const isOpen = () => this.#serverOpen
    const close = () => {
      this.#closeThere()
      this.#pass('back', () => this.#closeHere())
    }
    return {
      get readyState() {
        return isOpen() ? OPEN : CLOSED
      },
      OPEN,
      bufferedAmount: 0,
      close,
      terminate: close,
      send: text => this.#pass('back', () => this.#hear(text)),
      on: (event, listener) => this.#server.on(event, listener),
    }
  }

  #hear(text: string): void {
    if (this.readyState === OPEN) this.emit('message', Buffer.from(text), false)
  }

  /** On its way for a while; what is on the way when the network is not up is gone. */
  #pass(way: 'there' | 'back', arrive: () => void): void {
    const { after, fate, state } = this.#cable
    const sent = this.#sent[way]
    sent.push(arrive)
    after(fate()[way], () => {
      // Whichever wait is over first, what was sent first comes first.
      const first = sent.shift()
      if (state() === 'up') first?.()
    })
  }

  #closeHere(): void {
    if (this.readyState === CLOSED) return
    this.readyState = CLOSED
    this.emit('close')
  }

  #closeThere(): void {
    if (!this.#serverOpen) return
    this.#serverOpen = false
    this.#hears = undefined
    this.#server.emit('close')
  }
}
