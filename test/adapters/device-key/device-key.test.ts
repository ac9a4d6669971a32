// The key file: made once, kept private, and a slot that survives a cut at any byte.

import { chmodSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { machineSecret } from '../../../agent/vault/keys.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString()

test('the first start makes the secret, later starts find the same', async () => {
  const folder = temporaryFolder()
  const first = await openDeviceKey({ folder })
  const again = await openDeviceKey({ folder })
  expect(first.grade).toBe('C')
  expect(await first.secret()).toHaveLength(32)
  expect(await again.secret()).toEqual(await first.secret())
  for (const name of ['device.key', 'data.key']) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    expect(existsSync(join(folder, `${name}.new`))).toBe(false)
  }
})

test('neither half of the secret is worth anything alone', async () => {
  const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()]
  const deviceKey = { provider: 'file', path: join(elsewhere, 'machine.key') } as const
  const secret = await (await openDeviceKey({ folder, deviceKey })).secret()
  expect(existsSync(join(folder, 'device.key'))).toBe(false)
  const otherData = await openDeviceKey({ folder: temporaryFolder(), deviceKey })
  expect(await otherData.secret()).not.toEqual(secret)
  await expect(openDeviceKey({ folder })).rejects.toMatchObject({ code: 'store/wrong-key' })
  expect(existsSync(join(folder, 'device.key'))).toBe(false)
})

test('a data folder of the first version, with a bare key, opens as before', async () => {
  const folder = temporaryFolder()
  const bare = { hardware: new Uint8Array(32).fill(1), file: new Uint8Array(32).fill(2) }
  writeFileSync(join(folder, 'device.key'), bare.hardware)
  writeFileSync(join(folder, 'data.key'), bare.file)
  const key = await openDeviceKey({ folder })
  expect(await key.secret()).toEqual(machineSecret(bare.hardware, bare.file))
})

test.each([31, 0])('a key file with %i bytes is no key, and is left alone', async length => {
  const folder = temporaryFolder()
  await openDeviceKey({ folder })
  writeFileSync(join(folder, 'device.key'), new Uint8Array(length))
  await expect(openDeviceKey({ folder })).rejects.toMatchObject({
    code: 'store/corrupt',
    retry: 'never',
    message: expect.stringContaining(`${length} bytes instead of 32`),
  })
  expect(readFileSync(join(folder, 'device.key'))).toHaveLength(length)
})

test('every flipped bit and every cut of the half beside the data is damage', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'data.key')
  await openDeviceKey({ folder })
  const whole = readFileSync(path)
  const damaged = [
    ...Array.from({ length: whole.length }, (_, at) =>
      Uint8Array.from(whole, (byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte)),
    ),
    ...[0, 1, 19, 20, 31, 32, 52, whole.length - 1].map(length => whole.subarray(0, length)),
  ]
  for (const bytes of damaged) {
    writeFileSync(path, bytes)
    await expect(openDeviceKey({ folder })).rejects.toMatchObject({ code: 'store/corrupt' })
  }
})

test('a key file that cannot be read is named', async () => {
  const folder = temporaryFolder()
  const deviceKey = { provider: 'file', path: folder } as const
  await expect(openDeviceKey({ folder, deviceKey })).rejects.toMatchObject({
    code: 'store/failed',
    message: expect.stringContaining(folder),
  })
  await expect(openDeviceKey({ folder: join(folder, 'missing') })).rejects.toMatchObject({
    code: 'store/failed',
  })
})

test('what was overwritten is in the file no more, and the file is the same one', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'slot.key')
  const key = await openDeviceKey({ folder })
  await key.writeSlot(Buffer.from('epoch key one'))
  const { ino } = statSync(path)
  await key.writeSlot(Buffer.from('two'))
  expect(readFileSync(path).includes('epoch')).toBe(false)
  expect(readFileSync(path).includes('one')).toBe(false)
  expect(statSync(path).ino).toBe(ino)
})

test('a cut after any number of written bytes leaves the old value or the new one, healed', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'slot.key')
  const key = await openDeviceKey({ folder })
  await key.writeSlot(Buffer.from('old value'))
  const before = readFileSync(path)
  await key.writeSlot(Buffer.from('the new value'))
  const after = readFileSync(path)
  const seen = new Set<string | undefined>()
  const changed = [...after.keys()].filter(index => after[index] !== before[index])
  for (const cut of [...changed, after.length]) {
    writeFileSync(path, Buffer.concat([after.subarray(0, cut), before.subarray(cut)]))
    const value = text(await key.readSlot())
    seen.add(value)
    const healed = readFileSync(path)
    expect(healed.includes('old value') && healed.includes('the new value')).toBe(false)
    expect(text(await key.readSlot())).toBe(value)
  }
  expect(seen).toEqual(new Set(['old value', 'the new value']))
})

test('a slot damaged in both copies is a fault, and can be written anew', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'slot.key')
  const key = await openDeviceKey({ folder })
  for (const damage of [new Uint8Array(0), new Uint8Array(100), new Uint8Array(9_999)]) {
    writeFileSync(path, damage)
    await expect(key.readSlot()).rejects.toMatchObject({ code: 'store/corrupt' })
    await key.writeSlot(Buffer.from('new'))
    expect(text(await key.readSlot())).toBe('new')
  }
})

test('files keep their mode when a leftover of a power cut lies in the way', async () => {
  const folder = temporaryFolder()
  const leftover = join(folder, 'device.key.new')
  writeFileSync(leftover, 'torn')
  chmodSync(leftover, 0o666)
  const secret = await (await openDeviceKey({ folder })).secret()
  expect(statSync(join(folder, 'device.key')).mode & 0o777).toBe(0o600)
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  expect(await (await openDeviceKey({ folder: copy })).secret()).toEqual(secret)
})
