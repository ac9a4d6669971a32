// The control panel's side of OSDP, towards one reader: identify, open the secure channel, poll.
//
//   id ──▶ capabilities ──▶ (challenge ──▶ cryptogram ──▶) online
//    └──────────────── sequence or channel lost, three tries in vain ◀─┘
//
// Source: SIA OSDP 2.2. A frame without a good reply is sent again as it was, and the reader answers it again.

import type { Decoded } from '../../reader-event.ts'
import { conversation, type Reply } from '../conversation.ts'
import type { Decoder } from '../decoder.ts'
import {
  CODE,
  type Command,
  commandFrame,
  MARK,
  MAX_FRAME,
  type OsdpFrame,
  REPLY_CODE,
  readFrame,
  SCS,
  SOM,
} from './frame.ts'
import { MOODS } from './moods.ts'
import { canShow, NAK, saidBy } from './replies.ts'
import { sealedCommand, unsealedReply } from './sealed-frame.ts'
import {
  type Aes128,
  type Channel,
  cryptograms,
  type SessionKeys,
  sameBytes,
  sessionKeys,
} from './secure-channel.ts'

export interface PanelOptions {
  /** 0 to 126. */
  readonly address: number
  /**
   * The key both sides have (SCBK), 16 bytes: everything goes through a secure channel then, or not at all. Without
   * it nothing is enciphered.
   */
  readonly key?: readonly number[]
  readonly aes: Aes128
}

/** The key every reader has before it was given one (SCBK-D); everybody knows it. */
export const DEFAULT_KEY: readonly number[] = Array.from({ length: 16 }, (_, i) => 0x30 + i)

interface Panel {
  /** 16 bytes of chance, and how often they were drawn from: no session may have the random bytes of another. */
  readonly chance: readonly number[]
  readonly session: number
  readonly step: 'id' | 'capabilities' | 'challenge' | 'cryptogram' | 'online'
  readonly sequence: number
  /** The frame that is not answered yet. */
  readonly asked?: Asked
  /** How often it was sent in vain, and how often the reader was busy in a row. */
  readonly tries: number
  readonly busy: number
  readonly shows: { readonly led: boolean; readonly buzzer: boolean }
  readonly waiting: readonly Command[]
  /** What was made of the reader's random bytes while the channel opens. */
  readonly proofs?: {
    readonly keys: SessionKeys
    readonly panel: readonly number[]
    readonly initialMac: readonly number[]
  }
  readonly channel?: Channel
}

interface Asked {
  readonly bytes: readonly number[]
  readonly sequence: number
  readonly commandMac?: readonly number[]
}

const TRIES = 3
const POLL_MS = 100
const OPENING_MS = 10
const BUSY_MS = 800
/** A reader that is busy for about eight seconds counts as gone, as one that does not answer. */
const MOST_BUSY = 10
const REPLY_MS = 200
const RANDOM_BYTES = 8
const FAILED = 0xff

const NO_CHANNEL =
  'The OSDP reader has no secure channel: remove osdpKey, or use a reader that has one.'
const NEEDS_CHANNEL = 'The OSDP reader wants a secure channel: set osdpKey to its key.'
const OTHER_KEY = 'The OSDP reader has another key: set osdpKey to the one it was given.'
const ALWAYS_BUSY = 'The OSDP reader says that it is busy and does nothing: switch it off and on.'
const NOT_AUTHENTIC =
  'What comes over the OSDP line is not from the reader that has the key: check the line for tampering.'

/** A session from its first frame on. */
const begun = (chance: readonly number[], session: number, shows: Panel['shows']): Panel => ({
  ...{ chance, session, shows, step: 'id', sequence: 0, tries: 0, busy: 0, waiting: [] },
})

/** Talks to the reader at one address of a line. */
export function controlPanel(options: PanelOptions): Decoder<unknown, Uint8Array, Decoded> {
  const { address, key, aes } = options
  /** Says which key is meant: the one everybody knows, or the reader's own. */
  const whichKey = key !== undefined && sameBytes(key, DEFAULT_KEY) ? 0 : 1

  const restarted = ({ chance, session, shows }: Panel): Panel => begun(chance, session + 1, shows)
  const randomOf = ({ chance, session }: Panel): readonly number[] => {
    const counter = [session & 0xff, (session >> 8) & 0xff, (session >> 16) & 0xff]
    const block = [...counter, ...Array.from({ length: 13 }, () => 0)]
    return aes.encrypt(chance, block).slice(0, RANDOM_BYTES)
  }

  const commandFor = (state: Panel): Command => {
    switch (state.step) {
      case 'id':
        return { code: CODE.id, data: [0] }
      case 'capabilities':
        return { code: CODE.capabilities, data: [0] }
      case 'challenge': {
        const block = { type: SCS.challenge, data: [whichKey] }
        return { code: CODE.challenge, data: randomOf(state), block }
      }
      case 'cryptogram': {
        const block = { type: SCS.serverCryptogram, data: [whichKey] }
        return { code: CODE.serverCryptogram, data: state.proofs?.panel ?? [], block }
      }
      case 'online':
        return state.waiting[0] ?? { code: CODE.poll }
    }
  }
  const framed = ({ sequence, channel }: Panel, command: Command): Asked =>
    channel === undefined
      ? { bytes: commandFrame(address, sequence, command), sequence }
      : { ...sealedCommand(aes, channel, { address, sequence, command }), sequence }
  const ask = (state: Panel): { readonly send: readonly Uint8Array[]; readonly state: Panel } => {
    if (state.asked !== undefined) return { send: [Uint8Array.from(state.asked.bytes)], state }
    const asked = framed(state, commandFor(state))
    const waiting = state.step === 'online' ? state.waiting.slice(1) : state.waiting
    return { send: [Uint8Array.from(asked.bytes)], state: { ...state, asked, waiting } }
  }

  /** The frame was answered; what comes next begins with the next sequence number. */
  const answered = ({ asked: _, ...state }: Panel): Panel => ({
    ...state,
    tries: 0,
    busy: 0,
    sequence: (state.sequence % 3) + 1,
  })
  const goOn = (state: Panel, step: Panel['step'], more: Partial<Panel> = {}): Reply<Panel> => ({
    ...{ kind: 'reply', opening: true, restMs: OPENING_MS },
    state: { ...answered(state), step, ...more },
  })
  const lost = (state: Panel, why: string): Reply<Panel> => ({
    ...{ kind: 'wrong', why, state: restarted(state) },
  })
  const refused = (state: Panel, why: string): Reply<Panel> => ({
    ...{ kind: 'refused', why, state: restarted(state) },
  })

  const refusal = (state: Panel, reason: number | undefined): Reply<Panel> => {
    switch (reason) {
      case NAK.unknownCommand:
        if (state.step === 'online') return { kind: 'reply', state: answered(state) }
        return state.step === 'challenge'
          ? refused(state, NO_CHANNEL)
          : lost(state, 'reply that refuses the question')
      case NAK.noSecureChannel:
        return refused(state, NO_CHANNEL)
      case NAK.secureChannelNeeded:
        // With a channel of its own it has lost that one, after a restart for instance.
        return key === undefined
          ? refused(state, NEEDS_CHANNEL)
          : lost(state, 'reply that knows nothing of the secure channel')
      default:
        return lost(state, 'reply that refuses the question')
    }
  }

  const opening = (state: Panel, { code, data, block }: OsdpFrame): Reply<Panel> => {
    const secured = key === undefined ? 'online' : 'challenge'
    switch (state.step) {
      case 'id':
        if (code === REPLY_CODE.id) return goOn(state, 'capabilities')
        break
      case 'capabilities':
        if (code === REPLY_CODE.capabilities) return goOn(state, secured, { shows: canShow(data) })
        break
      case 'challenge': {
        if (key === undefined || code !== REPLY_CODE.clientCryptogram || data.length !== 32) break
        const panelRandom = randomOf(state)
        const keys = sessionKeys(aes, key, panelRandom)
        const made = cryptograms(aes, keys, panelRandom, data.slice(8, 16))
        if (!sameBytes(made.reader, data.slice(16))) return refused(state, OTHER_KEY)
        const { panel, initialMac } = made
        return goOn(state, 'cryptogram', { proofs: { keys, panel, initialMac } })
      }
      case 'cryptogram': {
        const { proofs, ...rest } = state
        if (proofs === undefined || code !== REPLY_CODE.initialMac) break
        if (block?.data[0] === FAILED) return refused(state, OTHER_KEY)
        const { keys, initialMac } = proofs
        if (!sameBytes(initialMac, data)) return refused(state, NOT_AUTHENTIC)
        return goOn(rest, 'online', { channel: { keys, replyMac: initialMac } })
      }
      case 'online':
        break
    }
    return lost(state, 'reply to another question')
  }

  const online = (state: Panel, code: number, data: readonly number[]): Reply<Panel> => {
    const said = saidBy(code, data)
    if (said === undefined) return lost(state, 'malformed reply')
    return { kind: 'reply', state: answered(state), says: said }
  }

  const judged = (state: Panel, frame: OsdpFrame): Reply<Panel> => {
    const { code, data } = frame
    // A reader that has lost the channel can say so only without it; it costs no more than a new beginning.
    if (code === REPLY_CODE.nak && frame.mac === undefined) return refusal(state, data[0])
    if (state.step !== 'online') return opening(state, frame)
    if (state.channel === undefined) {
      return code === REPLY_CODE.nak ? refusal(state, data[0]) : online(state, code, data)
    }
    const clear = unsealedReply(aes, state.channel, state.asked?.commandMac, frame)
    if (clear === undefined) return refused(state, NOT_AUTHENTIC)
    const next = { ...state, channel: clear.channel }
    return code === REPLY_CODE.nak ? refusal(next, clear.data[0]) : online(next, code, clear.data)
  }

  const read = (bytes: readonly number[], state: Panel): Reply<Panel> => {
    const [first] = bytes
    if (first === MARK) return { kind: 'aside' }
    if (first !== SOM) {
      const last = bytes.at(-1)
      const begins = last === SOM || last === MARK
      return begins ? { kind: 'stray', why: 'bytes outside a frame', keep: 1 } : { kind: 'more' }
    }
    const found = readFrame(bytes)
    if (found.kind === 'more') return found
    if (found.kind === 'wrong') {
      if (found.why === 'check') return { kind: 'wrong', why: 'reply with a wrong check' }
      return { kind: 'stray', why: `bytes with a wrong ${found.why} of a frame` }
    }
    const { frame } = found
    // On two wires we hear ourselves; other readers on the line have other addresses.
    if (!frame.isReply || frame.address !== address) return { kind: 'aside' }
    if (frame.code === REPLY_CODE.busy && frame.sequence === 0) {
      if (state.busy >= MOST_BUSY) return refused(state, ALWAYS_BUSY)
      const next = { ...state, busy: state.busy + 1 }
      const opening = state.step === 'online' ? {} : { opening: true as const }
      return { kind: 'reply', ...opening, state: next, restMs: BUSY_MS }
    }
    if (frame.sequence !== state.asked?.sequence)
      return { kind: 'stray', why: 'reply out of sequence' }
    return judged(state, frame)
  }

  return conversation<Panel>({
    begin: chance => begun([...chance], 0, { led: false, buzzer: false }),
    ask,
    read,
    failed: state =>
      state.tries + 1 < TRIES ? { ...state, tries: state.tries + 1 } : restarted(state),
    show(state, mood) {
      const { led, buzzer } = MOODS[mood]
      const { shows } = state
      return { ...state, waiting: [...(shows.led ? [led] : []), ...(shows.buzzer ? [buzzer] : [])] }
    },
    maxReply: MAX_FRAME,
    pollMs: POLL_MS,
    replyMs: REPLY_MS,
  })
}
