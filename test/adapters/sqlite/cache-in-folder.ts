// A real cache in a folder of a test: opened, filled, cut off.

import { cpSync, readdirSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openCredentials } from '../../../agent/adapters/sqlite/credentials.ts'
import type { DeviceKey } from '../../../agent/ports.ts'
import { ANNA, BEN, both, IDENTITY, NOON, sent, snapshot } from '../../contracts/credentials-of.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

interface Said {
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

export async function opened(options: {
  readonly folder: string
  readonly deviceKey?: DeviceKey
  readonly identity?: () => typeof IDENTITY | undefined
}) {
  const { folder, identity = () => IDENTITY } = options
  const deviceKey = options.deviceKey ?? (await openDeviceKey({ folder }))
  const said: Said[] = []
  const say = (message: string, details?: Said['details']) => {
    said.push(details === undefined ? { message } : { message, details })
  }
  const log = { info: say, warn: say, error: say }
  const port = await openCredentials({ folder, deviceKey, identity, log })
  onTestFinished(() => port.close())
  return { port, said, deviceKey }
}

export const everybody = () => [
  sent(ANNA, ['0102030405'], ['482913']),
  sent(BEN, ['04A1B2C3D4'], ['730158']),
]

export async function filled(folder: string) {
  const made = await opened({ folder })
  await made.port.replace(snapshot(1, everybody()))
  await made.port.remember({
    presented: both('5566778899', '246813'),
    user: { id: 'u-cleo', username: 'cleopatra', name: 'Cleo Clerk' },
    verifiedAt: NOON,
  })
  return made
}

/** The folder as a power cut would leave it now. */
export function cut(folder: string): string {
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  return copy
}

export const setAside = (folder: string) =>
  readdirSync(folder).filter(name => /^cache\.db\.damaged-[0-9a-f]+$/.test(name))
