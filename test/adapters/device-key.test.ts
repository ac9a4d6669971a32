// The key file: made once, kept private, and a slot that survives a cut at any byte.

import { chmodSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openKeyFile, SLOT_MAX_BYTES } from '../../agent/adapters/device-key.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString()

test('the first start makes the secret, later starts find the same', async () => {
  const folder = temporaryFolder()
  const first = await openKeyFile({ folder })
  const again = await openKeyFile({ folder })
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
  const path = join(elsewhere, 'machine.key')
  const secret = await (await openKeyFile({ folder, path })).secret()
  expect(existsSync(join(folder, 'device.key'))).toBe(false)
  const onlyData = await (await openKeyFile({ folder })).secret()
  const onlyMachine = await (await openKeyFile({ folder: temporaryFolder(), path })).secret()
  expect(onlyData).not.toEqual(secret)
  expect(onlyMachine).not.toEqual(secret)
})

test.each([
  ['device.key', 31],
  ['device.key', 0],
  ['data.key', 33],
])('%s with %i bytes is no key', async (name, length) => {
  const folder = temporaryFolder()
  await openKeyFile({ folder })
  writeFileSync(join(folder, name), new Uint8Array(length))
  await expect(openKeyFile({ folder })).rejects.toMatchObject({
    code: 'store/corrupt',
    retry: 'never',
    message: expect.stringContaining(`${length} bytes instead of 32`),
  })
  expect(readFileSync(join(folder, name))).toHaveLength(length)
})

test('a key file that cannot be read is named', async () => {
  const folder = temporaryFolder()
  await expect(openKeyFile({ folder, path: folder })).rejects.toMatchObject({
    code: 'store/failed',
    message: expect.stringContaining(folder),
  })
  await expect(openKeyFile({ folder: join(folder, 'missing') })).rejects.toMatchObject({
    code: 'store/failed',
  })
})

test('the slot gives back what was written last', async () => {
  const folder = temporaryFolder()
  const key = await openKeyFile({ folder })
  expect(await key.readSlot()).toBeUndefined()
  await key.writeSlot(Buffer.from('a long first value'))
  await key.writeSlot(Buffer.from('short'))
  expect(text(await key.readSlot())).toBe('short')
  expect(text(await (await openKeyFile({ folder })).readSlot())).toBe('short')
  expect(statSync(join(folder, 'slot.key')).mode & 0o777).toBe(0o600)
  await key.writeSlot(new Uint8Array(0))
  expect(await key.readSlot()).toHaveLength(0)
  await expect(key.writeSlot(new Uint8Array(SLOT_MAX_BYTES + 1))).rejects.toThrow(RangeError)
})

test('what was overwritten is in the file no more, and the file is the same one', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'slot.key')
  const key = await openKeyFile({ folder })
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
  const key = await openKeyFile({ folder })
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
  const key = await openKeyFile({ folder })
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
  const secret = await (await openKeyFile({ folder })).secret()
  expect(statSync(join(folder, 'device.key')).mode & 0o777).toBe(0o600)
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  expect(await (await openKeyFile({ folder: copy })).secret()).toEqual(secret)
})
