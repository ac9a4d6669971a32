// What the operating system says about devices of this machine without opening them.

import { access, constants, readdir, readFile, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { SourceProblem } from './io/byte-source.ts'
import { listInputDevices } from './io/evdev-source.ts'
import { listHid } from './io/hid-source.ts'
import { listSerial } from './io/serial-source.ts'
import type { DeviceFacts } from './match.ts'

/**
 * A device as it is listed; `keyboard` is false for a USB device that is surely none, `vendor` true for one that may
 * have reports of its maker's own.
 */
export interface ListedDevice extends DeviceFacts {
  readonly keyboard?: boolean
  readonly vendor?: boolean
}

type Listed = readonly ListedDevice[] | SourceProblem

/** What a scan asks of a machine; the three lists may also reject. */
export interface Lookers {
  hid(): Promise<Listed>
  serial(): Promise<Listed>
  evdev(): Promise<Listed>
  /** Names that udev gives a path, which stay the same over replugs. */
  stablePaths(path: string): Promise<readonly string[]>
  /** Whether this user may read it (and write to it); undefined where the path is no file. */
  mayOpen(path: string, write: boolean): Promise<boolean | undefined>
}

const FOLDERS = ['serial/by-id', 'input/by-id', 'serial/by-path', 'input/by-path']

/** This machine; its device files are in `devices`, what the kernel says about serial ports in `ports`. */
export function thisMachine(devices = '/dev', ports = '/sys/class/tty'): Lookers {
  return {
    hid: () => listHid(),
    async serial() {
      const listed = await listSerial()
      if ('code' in listed) return listed
      const there = await Promise.all(listed.map(one => isThere(one, ports)))
      return listed.filter((_, i) => there[i])
    },
    evdev: () => listInputDevices(),
    async stablePaths(path) {
      const device = await realpath(path).catch(() => path)
      const names = await Promise.all(FOLDERS.map(folder => linksIn(join(devices, folder))))
      return names.flat().flatMap(([name, target]) => (target === device ? [name] : []))
    },
    async mayOpen(path, write) {
      if (!path.startsWith('/')) return undefined
      const mode = write ? constants.R_OK | constants.W_OK : constants.R_OK
      return access(path, mode).then(
        () => true,
        () => false,
      )
    },
  }
}

async function linksIn(folder: string): Promise<readonly (readonly [string, string])[]> {
  const names = (await readdir(folder).catch(() => [])).toSorted()
  return Promise.all(
    names.map(async name => {
      const path = join(folder, name)
      return [path, await realpath(path).catch(() => '')] as const
    }),
  )
}

/** Linux lists 32 ports of the kind of ttyS0, plugged in or not; the type of one that is not there is 0 (PORT_UNKNOWN). */
async function isThere({ path }: DeviceFacts, ports: string): Promise<boolean> {
  const name = basename(path)
  if (!/^ttyS\d+$/.test(name)) return true
  const type = await readFile(join(ports, name, 'type'), 'utf8').catch(() => '')
  return type.trim() !== '0'
}
