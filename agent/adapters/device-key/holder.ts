// What a provider has to do: keep the machine's half of the secret, and the slot.

import type { Grade } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { DeviceKey } from '../../ports.ts'
import { KEY_BYTES } from '../../vault/keys.ts'

/** Keeps the machine's half outside the data. What it rejects with is a `Fault`. */
export interface Holder extends Pick<DeviceKey, 'readSlot' | 'writeSlot'> {
  readonly grade: Grade
  /** The half, 32 bytes. Where there is none yet it is made and kept durably if this is the `first` start. */
  half(first: boolean): Promise<Uint8Array | undefined>
}

/** Reads 32 bytes as they are, in hex or in base64 with a line's end or not; undefined when it is none of these. */
export function readHalf(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length === KEY_BYTES) return bytes
  const text = Buffer.from(bytes).toString('latin1').trim()
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  return /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

/** The slot is damaged in whatever keeps it. */
export function slotDamaged(where: string): Fault {
  return new Fault(
    'store/corrupt',
    `${where} is damaged. What it opens is lost: the terminal fetches its credentials again.`,
    { retry: 'never' },
  )
}
