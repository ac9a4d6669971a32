// The device key of each provider that needs no hardware, and the bad days of those that ask others.

import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { openDeviceKey, type Provider } from '../../../agent/adapters/device-key/device-key.ts'
import { keyProgram } from '../../../agent/adapters/device-key/key-program.ts'
import { randomKey } from '../../../agent/vault/keys.ts'
import { deviceKeyContract } from '../../contracts/device-key.ts'
import { faultFrom } from '../../contracts/server-link.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const EXAMPLE = resolve('fixtures/key-program/key-program.sh')
/** `printf` of 32 bytes in hex, as a shell script says it. */
const HEX = '5a'.repeat(32)

const spoil = async (path: string) => writeFileSync(path, 'noise')

deviceKeyContract('file', 'C', async () => {
  const path = join(temporaryFolder(), 'device.key')
  return {
    deviceKey: { provider: 'file', path },
    damage: (what, folder) => spoil(what === 'half' ? path : join(folder, 'slot.key')),
  }
})

deviceKeyContract('systemd', 'B', async () => {
  const directory = temporaryFolder()
  const path = join(directory, 'latchkey.key')
  writeFileSync(path, randomKey())
  return {
    deviceKey: { provider: 'systemd', credential: 'latchkey.key', grade: 'B', directory },
    damage: (what, folder) => spoil(what === 'half' ? path : join(folder, 'slot.key')),
  }
})

/** The example of docs/vendor.md with a folder of its own. */
function exampleProgram() {
  const folder = temporaryFolder()
  const program = join(folder, 'key-program')
  writeFileSync(program, `#!/bin/sh\nKEY_FOLDER=${folder} exec ${EXAMPLE} "$@"\n`, { mode: 0o700 })
  return { folder, program }
}

deviceKeyContract('command', 'B', async () => {
  const { folder, program } = exampleProgram()
  return {
    deviceKey: { provider: 'command', program, grade: 'B', slot: 'program' },
    damage: what => spoil(join(folder, what === 'half' ? 'secret' : 'slot')),
  }
})

/** A key program with this body. */
function program(body: string): string {
  const path = join(temporaryFolder(), 'key-program')
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o700 })
  return path
}

const asked = (path: string, limitMs?: number) =>
  keyProgram({
    ...{ program: path, grade: 'B', slot: 'program', folder: temporaryFolder() },
    ...(limitMs === undefined ? {} : { limitMs }),
  })

describe('a key program', () => {
  test('may answer in hex or base64, and is asked for no slot where the slot is a file', async () => {
    const folder = temporaryFolder()
    const path = program(`[ "$1" = secret ] && echo ${HEX.toUpperCase()}`)
    const deviceKey: Provider = { provider: 'command', program: path, grade: 'A', slot: 'file' }
    const key = await openDeviceKey({ folder, deviceKey })
    expect(key.grade).toBe('A')
    await key.writeSlot(Buffer.from('kept'))
    expect(Buffer.from((await key.readSlot()) ?? '').toString()).toBe('kept')
    const base64 = program(`echo ${Buffer.from(HEX, 'hex').toString('base64')}`)
    const same = await openDeviceKey({ folder, deviceKey: { ...deviceKey, program: base64 } })
    expect(await same.secret()).toEqual(await key.secret())
  })

  test('no shell reads its name', async () => {
    const folder = join(temporaryFolder(), 'a b; exit 3 #$(exit 4)')
    mkdirSync(folder)
    const path = join(folder, 'key-program')
    copyFileSync(program(`echo ${HEX}`), path)
    expect(await asked(path).half(true)).toHaveLength(32)
  })

  test.each([
    ['exit 65', 'store/corrupt', 'never', 'damaged'],
    ['exit 66', 'store/foreign', 'never', "another program's"],
    ['exit 77', 'store/wrong-key', 'never', "another machine's"],
    ['exit 75', 'store/failed', 'later', 'try again later'],
    ['exit 3', 'store/failed', 'never', 'exit code 3'],
    ['kill -TERM $$', 'store/failed', 'later', 'was killed'],
    ['head -c 5000 /dev/zero', 'store/failed', 'never', '4096 bytes'],
    ['echo 0123', 'store/corrupt', 'never', 'not 32 bytes'],
    ['', 'store/corrupt', 'never', 'not 32 bytes'],
  ])('that does "%s" is a fault %s, to be tried again %s', async (body, code, retry, words) => {
    const path = program(`echo ${HEX}0 >&2\n[ $1 = secret ] || echo ${HEX}\n${body}`)
    const fault = await faultFrom(() => asked(path).half(true))
    expect(fault).toMatchObject({ code, retry })
    expect(fault.message).toContain(words)
    expect(fault.message).toContain(path)
    expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain(HEX.slice(0, 12))
  })

  test('that hangs is ended in time, and its children are not waited for', async () => {
    for (const body of ['exec sleep 60', 'sleep 3 & wait']) {
      const fault = await faultFrom(() => asked(program(body), 100).half(true))
      expect(fault).toMatchObject({ code: 'store/failed', retry: 'later' })
      expect(fault.message).toContain('took too long')
    }
  })

  test('that is not there, or may not be run, is said', async () => {
    const missing = await faultFrom(() => asked('/nowhere/key-program').half(true))
    expect(missing).toMatchObject({ code: 'store/failed', retry: 'never' })
    expect(missing.message).toContain('is not there')
    const path = join(temporaryFolder(), 'plain')
    writeFileSync(path, 'text', { mode: 0o600 })
    expect((await faultFrom(() => asked(path).half(true))).message).toContain('may not be run')
  })

  test('that cannot write its slot is a fault, and the old one stays', async () => {
    const { folder, program: path } = exampleProgram()
    const holder = asked(path)
    await holder.writeSlot(Buffer.from('old'))
    mkdirSync(join(folder, 'slot.new'))
    await expect(holder.writeSlot(Buffer.from('new'))).rejects.toMatchObject({
      code: 'store/failed',
    })
    expect(Buffer.from((await holder.readSlot()) ?? '').toString()).toBe('old')
  })
})

describe('a credential of systemd', () => {
  const open = (deviceKey: Partial<Provider & { provider: 'systemd' }>) =>
    faultFrom(() =>
      openDeviceKey({
        folder: temporaryFolder(),
        deviceKey: { provider: 'systemd', credential: 'latchkey.key', grade: 'C', ...deviceKey },
      }),
    )

  test('that was not handed over is a mistake in the unit, and the line to write is named', async () => {
    for (const place of [{}, { directory: mkdtempSync(join(tmpdir(), 'latchkey-')) }]) {
      const fault = await open(place)
      expect(fault).toMatchObject({ code: 'config/invalid', retry: 'never' })
      expect(fault.message).toContain('LoadCredentialEncrypted=latchkey.key:')
    }
  })
})
