// The keys of cache epochs as they lie in the device key's slot: the running one, and during a sync the next.

import { Fault } from '../../fault.ts'
import type { DeviceKey } from '../../ports.ts'
import { KEY_BYTES } from '../../vault/keys.ts'

/** One epoch of the cache and its own 32 bytes; overwriting them shreds every row of that epoch. */
export interface Epoch {
  readonly epoch: number
  readonly key: Uint8Array
}

const EPOCH_BYTES = 6 + KEY_BYTES

/** The epochs in the slot; none when it is empty or damaged, for then its keys are lost. */
export async function readEpochs(deviceKey: DeviceKey): Promise<readonly Epoch[]> {
  const slot = await deviceKey.readSlot().catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'store/corrupt') return undefined
    throw error
  })
  if (slot === undefined || slot.length % EPOCH_BYTES !== 0) return []
  return Array.from({ length: slot.length / EPOCH_BYTES }, (_, index) => {
    const one = Buffer.from(slot.subarray(index * EPOCH_BYTES, (index + 1) * EPOCH_BYTES))
    return { epoch: one.readUIntBE(0, 6), key: one.subarray(6) }
  })
}

/** Makes these the only epochs in the slot. */
export async function writeEpochs(deviceKey: DeviceKey, epochs: readonly Epoch[]): Promise<void> {
  const parts = epochs.map(({ epoch, key }) => {
    const number = Buffer.alloc(6)
    number.writeUIntBE(epoch, 0, 6)
    return Buffer.concat([number, key])
  })
  await deviceKey.writeSlot(Buffer.concat(parts))
}
