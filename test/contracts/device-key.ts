// What every DeviceKey must do, whoever keeps the machine's half and the slot.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { openDeviceKey, type Provider } from '../../agent/adapters/device-key/device-key.ts'
import type { Grade } from '../../agent/core/vocabulary.ts'
import type { DeviceKey } from '../../agent/ports.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { faultFrom } from './server-link.ts'

/** One machine of a kind. */
export interface Machine {
  readonly deviceKey: Provider
  /** Spoils what the machine keeps of the secret, or of the slot. */
  damage(what: 'half' | 'slot', folder: string): Promise<void>
}

/** Runs the suite. `machine` gives a new one with each call; `use` puts it in place of the one before. */
export function deviceKeyContract<M extends Machine>(
  name: string,
  grade: Grade,
  machine: () => Promise<M>,
  use: (machine: M) => void = () => {},
): void {
  const opened = (folder: string, { deviceKey }: Machine): Promise<DeviceKey> =>
    openDeviceKey({ folder, deviceKey })
  const started = async () => {
    const folder = temporaryFolder()
    const mine = await machine()
    use(mine)
    return { folder, mine, key: await opened(folder, mine) }
  }

  describe(`device key: ${name}`, () => {
    test('gives the same 32 bytes at every call and every start', async () => {
      const { folder, mine, key } = await started()
      expect(key.grade).toBe(grade)
      const secret = await key.secret()
      expect(secret).toHaveLength(32)
      expect(await key.secret()).toEqual(secret)
      expect(await (await opened(folder, mine)).secret()).toEqual(secret)
    })

    test('the half beside the data counts: the same machine with other data is another secret', async () => {
      const { mine, key } = await started()
      const other = await opened(temporaryFolder(), mine)
      expect(await other.secret()).not.toEqual(await key.secret())
    })

    test('the slot gives back what was written last, after a restart too', async () => {
      const { folder, mine, key } = await started()
      expect(await key.readSlot()).toBeUndefined()
      for (const bytes of [
        Buffer.from('a long first value'),
        Buffer.from('two'),
        Buffer.alloc(0),
      ]) {
        await key.writeSlot(bytes)
        expect(Buffer.from((await key.readSlot()) ?? 'none')).toEqual(bytes)
        const again = await opened(folder, mine)
        expect(Buffer.from((await again.readSlot()) ?? 'none')).toEqual(bytes)
      }
    })

    test('the slot holds 128 bytes and no more', async () => {
      const { key } = await started()
      const full = Buffer.alloc(128, 7)
      await key.writeSlot(full)
      await expect(key.writeSlot(Buffer.alloc(129))).rejects.toThrow(RangeError)
      expect(Buffer.from((await key.readSlot()) ?? 'none')).toEqual(full)
    })

    test('wrong, corrupt and foreign are three faults, and none makes a new key', async () => {
      const { folder, mine, key } = await started()
      const path = join(folder, 'data.key')
      const whole = readFileSync(path)
      const secrets = [await key.secret(), whole.subarray(20, 52)]
      const codes = new Set<string>()
      for (const [code, bytes] of [
        ['store/corrupt', whole.subarray(0, 60)],
        ['store/foreign', Buffer.from('-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n')],
      ] as const) {
        writeFileSync(path, bytes)
        const fault = await faultFrom(() => opened(folder, mine))
        expect(fault).toMatchObject({ code, retry: 'never' })
        tellsNothing(fault, secrets)
        codes.add(fault.code)
      }
      writeFileSync(path, whole)
      const other = await machine()
      use(other)
      for (const _twice of [1, 2]) {
        const fault = await faultFrom(() => opened(folder, other))
        expect(fault).toMatchObject({ code: 'store/wrong-key', retry: 'never' })
        expect(fault.message).toContain('enrol')
        tellsNothing(fault, secrets)
        codes.add(fault.code)
      }
      use(mine)
      expect(await (await opened(folder, mine)).secret()).toEqual(await key.secret())
      expect(codes.size).toBe(3)
    })

    test('a damaged half and a damaged slot are told; the slot can be written anew', async () => {
      const { folder, mine, key } = await started()
      await key.writeSlot(Buffer.from('epoch'))
      await mine.damage('slot', folder)
      expect(await faultFrom(() => key.readSlot())).toMatchObject({ code: 'store/corrupt' })
      await key.writeSlot(Buffer.from('anew'))
      expect(Buffer.from((await key.readSlot()) ?? '').toString()).toBe('anew')
      await mine.damage('half', folder)
      const fault = await faultFrom(() => opened(folder, mine))
      expect(fault).toMatchObject({ code: 'store/corrupt', retry: 'never' })
      tellsNothing(fault, [await key.secret()])
    })
  })
}

/** Nothing of the secrets is in a fault or its causes, in no common spelling. */
function tellsNothing(fault: unknown, secrets: readonly Uint8Array[]): void {
  const all = inspect(fault, { depth: 12, showHidden: true })
  for (const secret of secrets) {
    const bytes = Buffer.from(secret)
    for (const spelling of ['base64', 'hex'] as const) {
      expect(all).not.toContain(bytes.toString(spelling).slice(0, 12))
    }
  }
}
