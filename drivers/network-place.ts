// Where a reader is on the network, and the mistakes in saying so.

import { isIP, isIPv6 } from 'node:net'
import type { Fingerprint } from './match.ts'
import type { ReaderKind } from './reader-kind.ts'

export interface NetworkFields {
  /** Name or address of the reader; where it connects to us, the only address it may come from. */
  readonly host?: string
  readonly port?: number
  /** The reader connects to us, on `port`. */
  readonly listen?: boolean
}

/** We connect to it, or it connects to us. */
export type NetworkPlace =
  | { readonly listen: false; readonly host: string; readonly port: number }
  | { readonly listen: true; readonly host?: string; readonly port: number }

/** Undefined when the reader is a device of this machine, or when there is a mistake in its place. */
export function placeOnNetwork({ host, port, listen }: NetworkFields): NetworkPlace | undefined {
  if (port === undefined) return undefined
  if (listen === true) return { listen, port, ...(host !== undefined && { host }) }
  return host === undefined ? undefined : { listen: false, host, port }
}

/** Fields of a device of this machine; a reader on the network has none of them. */
interface LocalFields extends Fingerprint {
  readonly path?: string
  readonly baudRate?: number
}
const LOCAL = ['path', 'vendorId', 'productId', 'product', 'serialNumber'] as const
const PORTS = { min: 1, max: 65_535 } as const

/**
 * What is wrong with the place of a reader, one sentence each. A serial reader may as well be on the network, behind a
 * converter; USB readers and input devices may not.
 */
export function networkMistakes(
  reader: NetworkFields & LocalFields,
  { id, transport }: Pick<ReaderKind, 'id' | 'transport'>,
): readonly string[] {
  const { host, port, listen } = reader
  const isPlaced = host !== undefined || port !== undefined || listen === true
  if (transport !== 'tcp' && !isPlaced) return []
  if (transport === 'hid' || transport === 'evdev') {
    return [`a "${id}" is a device of this machine: leave out host, port and listen.`]
  }
  const found: string[] = []
  const local = LOCAL.filter(field => reader[field] !== undefined)
  if (local.length > 0) {
    found.push(`it is on the network, where nothing is found by ${local.join(', ')}: leave it out.`)
  }
  if (reader.baudRate !== undefined) {
    found.push('on the network there is no baudRate: leave it out, and set it in the converter.')
  }
  if (port === undefined || !Number.isInteger(port) || port < PORTS.min || port > PORTS.max) {
    found.push(`set port, a whole number from ${PORTS.min} to ${PORTS.max}.`)
  }
  if (host === undefined) {
    if (listen !== true) {
      found.push('set host to its name or address, or listen to true if it connects to us.')
    }
  } else if (listen === true && isIP(host) === 0) {
    found.push('host must be an address, such as 192.0.2.7: it is the only one it may come from.')
  } else if (!/^[^\s/:]+$/.test(host) && !isIPv6(host)) {
    found.push('host must be a name or an address, nothing before it and no port behind it.')
  }
  return found
}
