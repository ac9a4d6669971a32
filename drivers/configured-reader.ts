// A reader as the configuration names it, and the mistakes that can be seen before anything is opened.

import { identityMistakes } from './cards/identity-mistakes.ts'
import type { Fingerprint } from './match.ts'
import { type NetworkFields, networkMistakes, placeOnNetwork } from './network-place.ts'
import type { ReaderKind, Tuning } from './reader-kind.ts'
import { type Useless, uselessSettings } from './useless-settings.ts'

/**
 * One configured reader: on the network, or a device of this machine. Without `path`, a device is found by ids: these,
 * or else those of its kind.
 */
export interface ConfiguredReader extends Tuning, Fingerprint, NetworkFields {
  /** Its name in events and status. */
  readonly id: string
  /** Id of its kind in the catalog. */
  readonly use: string
  readonly path?: string
  /** Bits per second, where it differs from the kind's usual one. */
  readonly baudRate?: number
  /** USB: take the device away from the text console and the desktop while it is open. */
  readonly exclusive?: boolean
}

/** What a device must show to be this reader. */
export function fingerprintsOf(reader: ConfiguredReader, kind: ReaderKind): readonly Fingerprint[] {
  const { vendorId, productId, product, serialNumber } = reader
  const own: Fingerprint = {
    ...(vendorId !== undefined && { vendorId }),
    ...(productId !== undefined && { productId }),
    ...(product !== undefined && { product }),
    ...(serialNumber !== undefined && { serialNumber }),
  }
  return Object.keys(own).length > 0 ? [own] : kind.fingerprints
}

interface Device {
  /** Two readers of one name would read the same device. */
  readonly name: string
  /** What two such readers do, and what to do about it. */
  readonly clash: string
}

function device(reader: ConfiguredReader, kind: ReaderKind): Device {
  const place = placeOnNetwork(reader)
  if (place === undefined) {
    const name = reader.path ?? JSON.stringify(fingerprintsOf(reader, kind))
    return { name, clash: 'name the same device: set path for each of them' }
  }
  const { listen, port } = place
  return listen
    ? { name: `listens on ${port}`, clash: 'wait on the same port: give each its own' }
    : {
        name: `is at ${place.host.toLowerCase()} ${port}`,
        clash: 'are at the same place: correct host or port of one',
      }
}

/**
 * Every mistake in the list, one sentence each; empty when the readers can be started. `provided` says which readers
 * get their bytes from somewhere else than a device of this machine.
 */
export function mistakes(
  readers: readonly ConfiguredReader[],
  catalog: readonly ReaderKind[],
  provided: (reader: ConfiguredReader) => boolean,
): readonly string[] {
  const found: string[] = []
  const ids = new Set<string>()
  const devices = new Map<string, string>()
  const hid: ConfiguredReader[] = []
  for (const reader of readers) {
    const { id } = reader
    if (ids.has(id)) found.push(`Two readers are called "${id}": give each its own id.`)
    ids.add(id)

    const kind = catalog.find(one => one.id === reader.use)
    if (kind === undefined) {
      const known = catalog.map(one => one.id).join(', ')
      found.push(`Reader "${id}": there is no kind "${reader.use}"; known kinds are ${known}.`)
      continue
    }
    const useless = uselessSettings(reader, kind, catalog)
    for (const { field, why } of useless) found.push(`Reader "${id}": ${field} ${why}`)
    const used = withoutFields(reader, useless)
    for (const field of ['gapMs', 'minLength', 'maxLength', 'paceMs', 'baudRate'] as const) {
      const value = used[field]
      if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
        found.push(`Reader "${id}": ${field} must be a whole number above 0.`)
      }
    }
    if ((used.minLength ?? 0) > (used.maxLength ?? Number.POSITIVE_INFINITY)) {
      found.push(`Reader "${id}": minLength must not be above maxLength.`)
    }
    if (used.track !== undefined && ![1, 2, 3].includes(used.track)) {
      found.push(`Reader "${id}": track must be 1, 2 or 3.`)
    }
    for (const mistake of osdpMistakes(used)) found.push(`Reader "${id}": ${mistake}`)
    for (const mistake of identityMistakes(used, kind)) {
      found.push(`Reader "${id}": ${mistake}`)
    }
    if (provided(reader)) continue

    const misplaced = networkMistakes(used, kind)
    if (misplaced.length > 0) {
      found.push(...misplaced.map(mistake => `Reader "${id}": ${mistake}`))
      continue
    }
    if (kind.transport === 'hid') hid.push(reader)
    const isLocal = placeOnNetwork(reader) === undefined
    if (isLocal && reader.path === undefined && fingerprintsOf(reader, kind).length === 0) {
      found.push(`Reader "${id}": set path, or vendorId and productId, so that it can be found.`)
      continue
    }
    const { name, clash } = device(reader, kind)
    const other = devices.get(name)
    if (other !== undefined) {
      found.push(`Readers "${other}" and "${id}" ${clash}.`)
    }
    devices.set(name, id)
  }
  // node-hid loads one driver for the whole process, so the first reader would decide for all.
  if (new Set(hid.map(reader => reader.exclusive === true)).size > 1) {
    const names = hid.map(reader => `"${reader.id}"`).join(', ')
    found.push(`USB readers ${names}: exclusive must be the same for all of them.`)
  }
  return found
}

/** A reader without the settings that can do nothing: nothing more is to be said of them. */
function withoutFields(reader: ConfiguredReader, useless: readonly Useless[]): ConfiguredReader {
  const { id, use } = reader
  const kept = Object.entries(reader).filter(([name]) => !useless.some(one => one.field === name))
  return { ...Object.fromEntries(kept), id, use }
}

function osdpMistakes({ osdpAddress, osdpKey }: ConfiguredReader): readonly string[] {
  const found: string[] = []
  const address = osdpAddress ?? 0
  if (!Number.isInteger(address) || address < 0 || address > 126) {
    found.push('osdpAddress must be a whole number from 0 to 126.')
  }
  if (osdpKey !== undefined && osdpKey !== 'default' && !/^[0-9a-f]{32}$/i.test(osdpKey)) {
    found.push('osdpKey must be 32 hex digits, or default.')
  }
  return found
}
