// The provider `tpm` against an emulated TPM: the contract, cuts in the middle, and every bad day it can tell.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { openDeviceKey } from '../../agent/adapters/device-key/device-key.ts'
import { deviceKeyContract, type Machine } from '../contracts/device-key.ts'
import { faultFrom } from '../contracts/server-link.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { type EmulatedTpm, emulatedTpm } from './emulated-tpm.ts'
import { tool } from './tool.ts'

const FIRST = 0x01_80_4c_4b
const INDEX = ['0x1804c4b', '0x1804c4c', '0x1804c4d'] as const
const deviceKey = { provider: 'tpm', nvIndex: FIRST } as const

const use = (tpm: { readonly tcti: string }) => vi.stubEnv('TPM2TOOLS_TCTI', tpm.tcti)
const open = (folder: string) => openDeviceKey({ folder, deviceKey })

/** Writes these bytes into an index from its start on. */
async function write(tcti: string, index: string, bytes: Uint8Array): Promise<void> {
  const path = join(temporaryFolder(), 'bytes')
  writeFileSync(path, bytes)
  await tool(tcti, 'tpm2_nvwrite', index, '-C', 'o', '-i', path)
}

deviceKeyContract<Machine & { readonly tcti: string }>(
  'tpm',
  'A',
  async () => {
    const tpm = await emulatedTpm()
    return {
      ...{ deviceKey, tcti: tpm.tcti },
      async damage(what) {
        const [half, ...slots] = INDEX
        for (const index of what === 'half' ? [half] : slots) {
          await write(tpm.tcti, index, Buffer.from('noise'))
        }
      },
    }
  },
  use,
)

describe('a key in a TPM', () => {
  let tpm: EmulatedTpm
  beforeEach(async () => {
    tpm = await emulatedTpm()
    use(tpm)
  })

  test('is there after the machine was off, with its slot', async () => {
    const folder = temporaryFolder()
    const key = await open(folder)
    await key.writeSlot(Buffer.from('epoch'))
    await tpm.off()
    await tpm.on()
    const again = await open(folder)
    expect(await again.secret()).toEqual(await key.secret())
    expect(Buffer.from((await again.readSlot()) ?? '').toString()).toBe('epoch')
  })

  test('leaves nothing of an overwritten slot, and a cut between the copies is healed', async () => {
    const [, first, second] = INDEX
    const key = await open(temporaryFolder())
    const raw = (index: string) => tool(tpm.tcti, 'tpm2_nvread', index, '-C', 'o')
    await key.writeSlot(Buffer.from('old epoch key'))
    const old = await raw(first)
    await key.writeSlot(Buffer.from('new epoch key'))
    const fresh = await raw(first)
    expect(old).toContain('old epoch key')
    expect(fresh + (await raw(second))).not.toContain('old epoch key')
    // Torn in the first copy: the second still has the old value. Cut after the first: the new value holds.
    for (const [torn, value] of [
      [first, 'new epoch key'],
      [second, 'new epoch key'],
    ] as const) {
      await write(tpm.tcti, torn, Buffer.from('torn by a cut'))
      expect(Buffer.from((await key.readSlot()) ?? '').toString()).toBe(value)
      expect(await raw(torn)).toBe(fresh)
    }
  })

  test('that was begun and cut off is finished at the next start', async () => {
    const [half, slot] = INDEX
    const space = ['-C', 'o', '-s', '164', '-a', 'ownerread|ownerwrite|no_da']
    for (const index of [half, slot]) await tool(tpm.tcti, 'tpm2_nvdefine', index, ...space)
    const folder = temporaryFolder()
    const key = await open(folder)
    expect(await key.readSlot()).toBeUndefined()
    await key.writeSlot(Buffer.from('epoch'))
    expect(await (await open(folder)).secret()).toEqual(await key.secret())
  })

  test.each([
    ['of another size', ['-s', '8', '-a', 'ownerread|ownerwrite']],
    ['with other rights', ['-s', '164', '-a', 'authread|authwrite']],
  ])("an index %s is another program's, and is left alone", async (_, space) => {
    const [half] = INDEX
    await tool(tpm.tcti, 'tpm2_nvdefine', half, '-C', 'o', ...space)
    const owned = space.includes('8') ? ['-C', 'o'] : ['-C', half]
    const path = join(temporaryFolder(), 'theirs')
    writeFileSync(path, 'theirs!!')
    await tool(tpm.tcti, 'tpm2_nvwrite', half, ...owned, '-i', path)
    const fault = await faultFrom(() => open(temporaryFolder()))
    expect(fault).toMatchObject({ code: 'store/foreign', retry: 'never' })
    expect(fault.message).toContain('deviceKey.nvIndex')
    expect(await tool(tpm.tcti, 'tpm2_nvread', half, ...owned, '-s', '8')).toBe('theirs!!')
  })

  test('a TPM with a password, a full one, one that is off, and missing tools are told apart', async () => {
    const message = async () => {
      const fault = await faultFrom(() => open(temporaryFolder()))
      return `${fault.code}: ${fault.message}`
    }
    await tool(tpm.tcti, 'tpm2_changeauth', '-c', 'o', 'secret')
    expect(await message()).toMatch(/^store\/failed: .*password of its owner/)
    await tool(tpm.tcti, 'tpm2_changeauth', '-c', 'o', '-p', 'secret')
    await fill(tpm.tcti)
    expect(await message()).toMatch(/^store\/full: .*no room for NV index 0x1804c4b/)
    await tpm.off()
    expect(await message()).toMatch(/^store\/failed: There is no TPM/)
    vi.stubEnv('PATH', temporaryFolder())
    expect(await message()).toMatch(/^store\/failed: .*Install the package tpm2-tools/)
    vi.unstubAllEnvs()
  })
})

/** Defines indices until no more go in. */
async function fill(tcti: string): Promise<void> {
  for (const size of ['2048', '128']) {
    for (let index = 0; index < 100; index++) {
      const name = `0x18${size.length}${String(index).padStart(4, '0')}`
      const space = ['-C', 'o', '-s', size, '-a', 'ownerread|ownerwrite']
      const fits = await tool(tcti, 'tpm2_nvdefine', name, ...space).then(
        () => true,
        () => false,
      )
      if (!fits) break
    }
  }
}
