// The machine's root secret from a key file (grade C), and one small slot that can be overwritten.

import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../fault.ts'
import type { DeviceKey } from '../ports.ts'
import { KEY_BYTES, machineSecret, randomKey, sameBytes } from '../vault/keys.ts'
import { fileFault, readWhole, withFile, writeWhole } from './whole-file.ts'

/** Most bytes the slot holds. */
export const SLOT_MAX_BYTES = 512

// Two copies in pages of their own: a power cut tears one of them at most. Written in place, because a new file
// would leave the old key in freed blocks; what a flash chip keeps of overwritten blocks is beyond a file's reach.
const COPY_SPACING_BYTES = 4_096
const COPY_BYTES = 4 + SLOT_MAX_BYTES + 32

/**
 * Opens the key file, or makes it at the first start. Half of the secret lies at `path`, which may be on another
 * medium, and half beside the data, so that neither alone is worth anything.
 * Throws Fault `store/failed` when a file cannot be read, `store/corrupt` when it is not a key.
 */
export async function openKeyFile(options: {
  /** The data folder. */
  readonly folder: string
  /** Where the machine's half lies; `device.key` in the data folder unless told otherwise. */
  readonly path?: string
}): Promise<DeviceKey> {
  const { folder, path = join(folder, 'device.key') } = options
  const secret = machineSecret(await key(path), await key(join(folder, 'data.key')))
  const slot = join(folder, 'slot.key')
  return {
    grade: 'C',
    secret: async () => secret,
    readSlot: () => readSlot(slot),
    writeSlot: bytes => writeSlot(slot, bytes),
  }
}

async function key(path: string): Promise<Uint8Array> {
  const found = await readWhole(path, COPY_SPACING_BYTES)
  if (found?.length === KEY_BYTES) return found
  if (found !== undefined) {
    throw new Fault(
      'store/corrupt',
      `The key file ${path} holds ${found.length} bytes instead of ${KEY_BYTES}. Put it back from a copy, ` +
        'or empty the data folder and enrol the terminal again.',
      { retry: 'never' },
    )
  }
  const fresh = randomKey()
  await writeWhole(path, fresh)
  return fresh
}

async function readSlot(path: string): Promise<Uint8Array | undefined> {
  const file = await readWhole(path, COPY_SPACING_BYTES + COPY_BYTES)
  if (file === undefined) return undefined
  const copies = [file.subarray(0, COPY_BYTES), file.subarray(COPY_SPACING_BYTES)]
  const [first, second] = copies.map(readCopy)
  const bytes = first ?? second
  if (bytes === undefined) {
    throw new Fault(
      'store/corrupt',
      `${path} is damaged. What it opens is lost: the terminal fetches its credentials again.`,
      { retry: 'never' },
    )
  }
  // A cut between the two copies left one behind: what was to be forgotten must not stay in it.
  if (first === undefined || second === undefined || !sameBytes(first, second)) {
    await writeSlot(path, bytes)
  }
  return bytes
}

async function writeSlot(path: string, bytes: Uint8Array): Promise<void> {
  const copy = writeCopy(bytes)
  const size = COPY_SPACING_BYTES + COPY_BYTES
  const inPlace = await stat(path).then(
    found => found.size === size,
    () => false,
  )
  if (!inPlace) {
    const file = Buffer.alloc(size)
    file.set(copy, 0)
    file.set(copy, COPY_SPACING_BYTES)
    await writeWhole(path, file)
    return
  }
  try {
    await withFile(path, 'r+', async file => {
      await file.write(copy, 0, COPY_BYTES, 0)
      await file.sync()
      await file.write(copy, 0, COPY_BYTES, COPY_SPACING_BYTES)
      await file.sync()
    })
  } catch (error) {
    throw fileFault(error, path, 'written')
  }
}

/** Length (4) + bytes, padded with zeros + SHA-256 of both. */
function writeCopy(bytes: Uint8Array): Uint8Array {
  if (bytes.length > SLOT_MAX_BYTES) {
    throw new RangeError(`the slot holds ${SLOT_MAX_BYTES} bytes, not ${bytes.length}`)
  }
  const copy = Buffer.alloc(COPY_BYTES)
  copy.writeUInt32BE(bytes.length)
  copy.set(bytes, 4)
  copy.set(checksum(copy), 4 + SLOT_MAX_BYTES)
  return copy
}

function readCopy(copy: Uint8Array): Uint8Array | undefined {
  if (copy.length !== COPY_BYTES) return undefined
  if (!sameBytes(copy.subarray(4 + SLOT_MAX_BYTES), checksum(copy))) return undefined
  const length = Buffer.from(copy.subarray(0, 4)).readUInt32BE()
  return copy.subarray(4, 4 + length)
}

function checksum(copy: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(copy.subarray(0, 4 + SLOT_MAX_BYTES))
    .digest()
}
