// Commands and replies inside an open secure channel.

import { type Command, commandFrame, type OsdpFrame, SCS } from './frame.ts'
import {
  type Aes128,
  type Channel,
  decipher,
  encipher,
  macOf,
  sameBytes,
} from './secure-channel.ts'

/** Of a MAC the first bytes are sent. */
const MAC_BYTES = 4

/** A command with its MAC, and that MAC whole, which the reply's is made of. */
export function sealedCommand(
  aes: Aes128,
  { keys, replyMac }: Channel,
  { address, sequence, command }: { address: number; sequence: number; command: Command },
): { readonly bytes: readonly number[]; readonly commandMac: readonly number[] } {
  const { code, data = [] } = command
  const hidden = data.length === 0 ? [] : encipher(aes, keys, replyMac, data)
  const type = data.length === 0 ? SCS.command : SCS.commandWithData
  let commandMac: readonly number[] = []
  const sealed = { code, data: hidden, block: { type, data: [] } }
  const bytes = commandFrame(address, sequence, sealed, signed => {
    commandMac = macOf(aes, keys, replyMac, signed)
    return commandMac.slice(0, MAC_BYTES)
  })
  return { bytes, commandMac }
}

/** The data of the reply to that command in clear, and the channel's next state; undefined when it is not authentic. */
export function unsealedReply(
  aes: Aes128,
  { keys }: Channel,
  commandMac: readonly number[] | undefined,
  { block, mac, signed, data }: OsdpFrame,
): { readonly data: readonly number[]; readonly channel: Channel } | undefined {
  if (commandMac === undefined || mac === undefined) return undefined
  const replyMac = macOf(aes, keys, commandMac, signed)
  if (!sameBytes(replyMac.slice(0, MAC_BYTES), mac)) return undefined
  const clear = block?.type === SCS.replyWithData ? decipher(aes, keys, commandMac, data) : data
  return clear && { data: clear, channel: { keys, replyMac } }
}
