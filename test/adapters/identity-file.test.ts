// The identity file: what comes back, what is in clear, and which fault a bad day gives.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDeviceKey } from '../../agent/adapters/device-key/device-key.ts'
import { openIdentity } from '../../agent/adapters/identity-file.ts'
import type { Identity } from '../../agent/ports.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const identity: Identity = {
  terminal: 'terminal-seven',
  tenant: 'demo',
  server: 'https://print.example:7443',
  ca: '-----BEGIN CERTIFICATE-----\nCA\n-----END CERTIFICATE-----\n',
  certificate: '-----BEGIN CERTIFICATE-----\nclient\n-----END CERTIFICATE-----\n',
  tlsKey: '-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----\n',
  signingKey: 'c2lnbmluZw==',
  sealingKey: 'c2VhbGluZw==',
  serverKeys: { beat: 'YmVhdA==', settings: 'c2V0', credentials: 'Y3JlZA==', entries: 'ZW50' },
  terminalSalt: 'dGVybWluYWw=',
  siteSalt: 'c2l0ZQ==',
  stretch: { N: 16_384, r: 8, p: 1 },
  unlockKey: 'dW5sb2Nr',
}

async function saved() {
  const folder = temporaryFolder()
  const key = await openDeviceKey({ folder })
  await (await openIdentity(folder, key)).save(identity)
  return { folder, key, path: join(folder, 'identity.sealed') }
}

test('there is none until one is saved; then it is there, also after a restart', async () => {
  const folder = temporaryFolder()
  const key = await openDeviceKey({ folder })
  const store = await openIdentity(folder, key)
  expect(store.load()).toBeUndefined()
  await store.save(identity)
  expect(store.load()).toEqual(identity)
  expect((await openIdentity(folder, key)).load()).toEqual(identity)
  await store.save({ ...identity, server: 'https://other.example' })
  expect((await openIdentity(folder, key)).load()?.server).toBe('https://other.example')
})

test('the file is private and shows nothing', async () => {
  const { folder, path } = await saved()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name))
    for (const value of ['PRIVATE KEY', identity.terminal, identity.server, 'signingKey']) {
      expect(bytes.includes(value)).toBe(false)
    }
  }
})

test('every flipped bit and every cut is damage', async () => {
  const { folder, key, path } = await saved()
  const whole = readFileSync(path)
  const damaged = [
    ...Array.from({ length: whole.length }, (_, at) =>
      Uint8Array.from(whole, (byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte)),
    ),
    ...[0, 1, 19, 20, 51, 52, 80, whole.length - 1].map(length => whole.subarray(0, length)),
  ]
  for (const bytes of damaged) {
    writeFileSync(path, bytes)
    await expect(openIdentity(folder, key)).rejects.toMatchObject({
      code: 'store/corrupt',
      retry: 'never',
    })
  }
  writeFileSync(path, new Uint8Array(70_000))
  await expect(openIdentity(folder, key)).rejects.toMatchObject({ code: 'store/corrupt' })
})

test("another machine's key is told from damage, and the file is left alone", async () => {
  const { folder, path } = await saved()
  const whole = readFileSync(path)
  const other = await openDeviceKey({ folder: temporaryFolder() })
  await expect(openIdentity(folder, other)).rejects.toMatchObject({
    code: 'store/wrong-key',
    retry: 'never',
    message: expect.stringContaining('enrol'),
  })
  expect(readFileSync(path)).toEqual(whole)
})

test('a file that is something else is told from damage, and left alone', async () => {
  const { folder, key, path } = await saved()
  const theirs = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')
  writeFileSync(path, theirs)
  await expect(openIdentity(folder, key)).rejects.toMatchObject({
    code: 'store/foreign',
    retry: 'never',
    message: expect.stringContaining(path),
  })
  expect(readFileSync(path)).toEqual(theirs)
})

test('a save that cannot be written changes nothing', async () => {
  const { folder, key } = await saved()
  const store = await openIdentity(folder, key)
  const nowhere = await openIdentity(join(folder, 'missing'), key)
  await expect(nowhere.save(identity)).rejects.toMatchObject({ code: 'store/failed' })
  expect(nowhere.load()).toBeUndefined()
  expect(store.load()).toEqual(identity)
})
