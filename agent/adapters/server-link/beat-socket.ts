// The WebSocket beside HTTPS: carries beats, and the server's news that something changed.

import type { RawData } from 'ws'
import { type EventBody, Secret } from '../../core/vocabulary.ts'
import type { Fault } from '../../fault.ts'
import { type BeatRequest, type LinkMessage, linkMessage } from '../../wire/server-messages.ts'
import type { OpenLink, Way } from './carrier.ts'
import { badAnswer, faultOf } from './fault-of.ts'
import { type After, withinTime } from './within-time.ts'

/** `readyState` of a WebSocket that can be sent to. */
const OPEN = 1
const MOST_BEATS_UNDER_WAY = 4

export interface BeatSocket {
  readonly open: boolean
  /** Opens in the background, unless it is open or opening. A failure is only logged: beats go over HTTPS then. */
  openSoon(): void
  /**
   * Sends a beat; `check` opens the signed answer. Rejects with a `server/…` fault, and then the socket is gone:
   * what answered late or wrongly once is not asked again.
   */
  beat<T>(request: BeatRequest, check: (answer: unknown) => T): Promise<T>
  /** Closes without a word to anybody. */
  close(): void
}

export interface BeatSocketOptions {
  readonly way: Way
  /** The server's name and port. */
  readonly host: string
  /** The longest a beat may take, milliseconds. */
  readonly within: number
  readonly after: After
  readonly emit: (event: EventBody) => void
  /** Told once per outage why the socket does not open. */
  readonly onProblem: (fault: Fault) => void
}

interface Waiting {
  answer(signed: unknown): void
  fail(fault: Fault): void
}

/** A socket on this way. Nothing is opened before `openSoon`. */
export function createBeatSocket(options: BeatSocketOptions): BeatSocket {
  const { way, host, within, after, emit } = options
  const waiting = new Map<string, Waiting>()
  let socket: OpenLink | undefined
  let opened = false
  let complained = false

  /** Ends the socket and everything that waits on it. */
  function drop(ended: OpenLink, why: Fault): void {
    if (socket !== ended) return
    socket = undefined
    ended.terminate()
    for (const beat of waiting.values()) beat.fail(why)
    waiting.clear()
    if (opened) emit({ kind: 'link-lost' })
    else if (!complained) options.onProblem(why)
    complained = !opened
  }

  function openSoon(): void {
    if (socket !== undefined) return
    const opening = way.openLink()
    opening.on('open', () => {
      opened = true
    })
    opening.on('message', (data, isBinary) => hear(opening, data, isBinary))
    opening.on('error', error => drop(opening, faultOfSocket(error, host)))
    opening.on('close', () => drop(opening, faultOf(new Error('closed'), host)))
    socket = opening
    opened = false
  }

  function hear(from: OpenLink, data: RawData, isBinary: boolean): void {
    const message = isBinary ? undefined : readMessage(String(data))
    if (message?.kind === 'changed') {
      emit({ kind: 'pushed', what: message.what })
      return
    }
    if (message?.kind === 'scanned') {
      emit({ kind: 'scanned', nonce: new Secret(message.nonce) })
      return
    }
    const beat = message === undefined ? undefined : waiting.get(message.nonce)
    if (beat === undefined) drop(from, badAnswer('on the open link was not asked for'))
    else beat.answer(message?.signed)
  }

  async function beat<T>(request: BeatRequest, check: (answer: unknown) => T): Promise<T> {
    const through = socket
    if (through?.readyState !== OPEN || waiting.size >= MOST_BEATS_UNDER_WAY) {
      throw faultOf(new Error('not open'), host)
    }
    try {
      const answer = await withinTime(
        within,
        () =>
          new Promise<unknown>((resolve, reject) => {
            waiting.set(request.nonce, { answer: resolve, fail: reject })
            through.send(JSON.stringify({ kind: 'beat', beat: request }))
          }),
        after,
      )
      return check(answer)
    } catch (error) {
      const fault = faultOf(error, host)
      drop(through, fault)
      throw fault
    } finally {
      waiting.delete(request.nonce)
    }
  }

  return {
    get open() {
      return socket?.readyState === OPEN
    },
    openSoon,
    beat,
    close() {
      const closing = socket
      socket = undefined
      closing?.terminate()
      for (const beat of waiting.values()) beat.fail(faultOf(new Error('closed'), host))
      waiting.clear()
    },
  }
}

/** ws spells its own errors: a frame against the protocol, or too long, is a bad answer. */
function faultOfSocket(error: Error, host: string): Fault {
  const code = 'code' in error ? String(error.code) : ''
  if (code.startsWith('WS_ERR_')) return badAnswer('on the open link breaks the protocol', error)
  if (error.message.startsWith('Unexpected server response')) {
    return badAnswer('to opening the link is not a WebSocket', error)
  }
  return faultOf(error, host)
}

function readMessage(text: string): LinkMessage | undefined {
  try {
    return linkMessage.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
