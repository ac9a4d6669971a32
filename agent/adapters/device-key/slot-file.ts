// The slot as a file, for providers that have no place of their own for it.

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileFault, readWhole, withFile, writeWhole } from '../whole-file.ts'
import { COPY_BYTES, readCopies, writeCopy } from './copies.ts'
import { type Holder, slotDamaged } from './holder.ts'

// Copies in pages of their own. Written in place, because a new file would leave the old key in freed blocks; what a
// flash chip keeps of overwritten blocks is beyond a file's reach.
const COPY_SPACING_BYTES = 4_096
const FILE_BYTES = COPY_SPACING_BYTES + COPY_BYTES

/** The slot in `slot.key` of the data folder. */
export function slotFile(folder: string): Pick<Holder, 'readSlot' | 'writeSlot'> {
  const path = join(folder, 'slot.key')
  return { readSlot: () => readSlot(path), writeSlot: bytes => writeSlot(path, bytes) }
}

async function readSlot(path: string): Promise<Uint8Array | undefined> {
  const file = await readWhole(path, FILE_BYTES)
  if (file === undefined) return undefined
  const copies = [file.subarray(0, COPY_BYTES), file.subarray(COPY_SPACING_BYTES)]
  const { bytes, alike } = readCopies(copies)
  if (bytes === undefined) throw slotDamaged(path)
  // A cut between the two copies left one behind: what was to be forgotten must not stay in it.
  if (!alike) await writeSlot(path, bytes)
  return bytes
}

async function writeSlot(path: string, bytes: Uint8Array): Promise<void> {
  const copy = writeCopy(bytes)
  const inPlace = await stat(path).then(
    found => found.size === FILE_BYTES,
    () => false,
  )
  if (!inPlace) {
    const file = Buffer.alloc(FILE_BYTES)
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
