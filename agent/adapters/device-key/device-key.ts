// The machine's root secret: a half that a provider keeps, a half beside the data, and a slot that can be overwritten.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Grade } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { DeviceKey } from '../../ports.ts'
import { KEY_BYTES, keyCheck, machineSecret, randomKey, sameBytes } from '../../vault/keys.ts'
import { readWhole, resembles, writeWhole } from '../whole-file.ts'
import type { Holder } from './holder.ts'
import { keyFile } from './key-file.ts'
import { keyProgram } from './key-program.ts'
import { systemdCredential } from './systemd-credential.ts'
import { tpmKey } from './tpm.ts'

/** Who keeps the machine's half; docs/vendor.md says how to choose. Paths are absolute. */
export type Provider =
  | { readonly provider: 'file'; readonly path?: string }
  | {
      readonly provider: 'systemd'
      readonly credential: string
      readonly grade: Grade
      /** Where systemd hands over credentials; not there if it did not. */
      readonly directory?: string
    }
  | {
      readonly provider: 'command'
      readonly program: string
      readonly grade: Grade
      readonly slot: 'program' | 'file'
    }
  | { readonly provider: 'tpm'; readonly nvIndex: number }

/**
 * Opens the root secret, or makes it at the first start. A half is never made where data is already sealed with another.
 * Throws Fault `store/wrong-key` when the halves do not belong together, `store/corrupt` or `store/foreign` when one of
 * them is damaged or something else, `store/failed`, `store/full` or `config/invalid` when the provider cannot serve.
 */
export async function openDeviceKey(options: {
  /** The data folder. */
  readonly folder: string
  /** `file` in the data folder unless told otherwise. */
  readonly deviceKey?: Provider
}): Promise<DeviceKey> {
  const { folder, deviceKey = { provider: 'file' } } = options
  const holder = holderOf(deviceKey, folder)
  const path = join(folder, 'data.key')
  const beside = await readDataKey(path)
  const hardware = await holder.half(beside === undefined)
  if (hardware === undefined) throw wrongKey(path)
  const secret = machineSecret(hardware, beside?.key ?? (await firstDataKey(path, hardware)))
  if (beside?.check !== undefined && !sameBytes(beside.check, keyCheck(secret)))
    throw wrongKey(path)
  return {
    grade: holder.grade,
    secret: async () => secret,
    readSlot: () => holder.readSlot(),
    writeSlot: bytes => holder.writeSlot(bytes),
  }
}

function holderOf(provider: Provider, folder: string): Holder {
  switch (provider.provider) {
    case 'file':
      return keyFile(provider.path ?? join(folder, 'device.key'), folder)
    case 'systemd':
      return systemdCredential({ ...provider, folder })
    case 'command':
      return keyProgram({ ...provider, folder })
    case 'tpm':
      return tpmKey(provider.nvIndex)
  }
}

// data.key: magic + 32 random bytes + a check of both halves together + SHA-256 of all. The check tells another
// machine's key from damage before anything is opened with it.
const MAGIC = Buffer.from('latchkey-data-key-1\n')
const CHECK_BYTES = 16
const SUMMED_BYTES = MAGIC.length + KEY_BYTES + CHECK_BYTES
const DATA_KEY_BYTES = SUMMED_BYTES + 32
const MAX_BYTES = 4_096

interface Beside {
  readonly key: Uint8Array
  /** Not there in a file of the first version, which was the bare 32 bytes. */
  readonly check?: Uint8Array
}

async function readDataKey(path: string): Promise<Beside | undefined> {
  const file = await readWhole(path, MAX_BYTES)
  if (file === undefined) return undefined
  if (file.length === KEY_BYTES && !resembles(file, MAGIC)) return { key: file }
  if (!resembles(file, MAGIC)) {
    throw new Fault(
      'store/foreign',
      `${path} is no key file of this agent. Put the right one in its place, or empty the data folder and enrol the terminal again.`,
      { retry: 'never' },
    )
  }
  const whole =
    file.length === DATA_KEY_BYTES &&
    sameBytes(file.subarray(0, MAGIC.length), MAGIC) &&
    sameBytes(file.subarray(SUMMED_BYTES), checksum(file))
  if (!whole) {
    throw new Fault(
      'store/corrupt',
      `The key file ${path} is damaged. Put it back from a copy, or empty the data folder and enrol the terminal again.`,
      { retry: 'never' },
    )
  }
  const end = MAGIC.length + KEY_BYTES
  return { key: file.subarray(MAGIC.length, end), check: file.subarray(end, SUMMED_BYTES) }
}

async function firstDataKey(path: string, hardware: Uint8Array): Promise<Uint8Array> {
  const key = randomKey()
  const summed = Buffer.concat([MAGIC, key, keyCheck(machineSecret(hardware, key))])
  await writeWhole(path, Buffer.concat([summed, checksum(summed)]))
  return key
}

function checksum(file: Uint8Array): Uint8Array {
  return createHash('sha256').update(file.subarray(0, SUMMED_BYTES)).digest()
}

function wrongKey(path: string): Fault {
  return new Fault(
    'store/wrong-key',
    `The data beside ${path} was sealed with another device key than this machine has. Put the data back on its ` +
      'machine or the key in its place, or empty the data folder and enrol the terminal again.',
    { retry: 'never' },
  )
}
