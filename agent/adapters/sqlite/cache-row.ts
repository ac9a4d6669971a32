// One row of the cache as it lies in its file: JSON that opens only under its own name, and in its own epoch.

import { place, seal, unseal } from '../../vault/seal.ts'
import type { Sealed, Under } from './cache-schema.ts'

/** Of a row, what its seal is bound to. */
export type RowName = Pick<Sealed, 'kind' | 'idx' | 'slot'>

/** Seals a row of `terminal` for the file. */
export const sealedRow = (
  key: Uint8Array,
  terminal: string,
  name: RowName,
  under: Under,
  content: Uint8Array,
): Uint8Array => seal(key, content, placeOf(terminal, name, under))

/** Opens what `sealedRow` made. Throws Fault `vault/bad-seal`. */
export const openedRow = (
  key: Uint8Array,
  terminal: string,
  row: Sealed,
  under: Under,
): Uint8Array => unseal(key, row.sealed, placeOf(terminal, row, under))

const placeOf = (
  terminal: string,
  { kind, idx, slot }: RowName,
  { generation, epoch }: Under,
): Uint8Array => place('row', 1, terminal, kind, idx, slot, generation, epoch)
