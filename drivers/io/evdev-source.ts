// A Linux input device as a byte source, with nothing but node:fs.

import { constants, readSync } from 'node:fs'
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { DeviceFacts } from '../match.ts'
import { createAttempt } from './attempt.ts'
import type { ByteSource, SourceProblem } from './byte-source.ts'
import { choose, type Place } from './place.ts'

/** 64 events, as many as the kernel keeps for a keyboard. */
const BUFFER_BYTES = 64 * 24
/** How often it is looked for events: while somebody types, and otherwise. */
const TYPING_MS = 2
const QUIET_MS = 8
/** So long after a key somebody still types. */
const TYPING_FOR_MS = 1_000

/** What is needed of the system. */
export interface InputSystem {
  /** Where input devices and their descriptions are. */
  readonly devices: string
  readonly descriptions: string
  /** Reads what is there, never waiting; throws EAGAIN when nothing is. */
  read(fd: number, into: Uint8Array): number
}

const LINUX: InputSystem = {
  devices: '/dev/input',
  descriptions: '/sys/class/input',
  read: (fd, into) => readSync(fd, into),
}

/**
 * One attempt at one input device; a path such as `/dev/input/by-id/…-event-kbd` stays the same over replugs. It cannot
 * be taken away from others: that needs an ioctl (EVIOCGRAB), which Node does not have, so the text console and the
 * desktop see the keys too. It is looked at every few milliseconds: a read that waits would hold one of the four
 * threads that files and keys of the whole process share, and could not be ended.
 */
export function evdevSource(place: Place, clock: Clock, system: InputSystem = LINUX): ByteSource {
  let file: FileHandle | undefined
  let unwatch: (() => void) | undefined
  const attempt = createAttempt(async () => {
    unwatch?.()
    await file?.close().catch(() => undefined)
  })

  const watch = (fd: number, path: string, typedAt: number): void => {
    const now = clock.now()
    const pause = now - typedAt < TYPING_FOR_MS ? TYPING_MS : QUIET_MS
    unwatch = clock.arm(now + pause, () => {
      if (attempt.isOver) return
      const found = look(fd, system)
      if (found === 'gone') return attempt.fail(unplugged(path))
      const at = clock.now()
      if (found.length > 0) attempt.chunk({ at, bytes: found })
      // Whoever heard that may have closed this.
      if (!attempt.isOver) watch(fd, path, found.length > 0 ? at : typedAt)
    })
  }

  const start = async (): Promise<SourceProblem | undefined> => {
    const found = await locate(place, system)
    if ('code' in found) return found
    const { path } = found
    try {
      file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    } catch (error) {
      return unopened(path, error)
    }
    watch(file.fd, path, Number.NEGATIVE_INFINITY)
    return undefined
  }

  return {
    open: listener => attempt.begin(listener, start),
    // Nothing of ours is for a keyboard.
    write: () => false,
    close: () => attempt.close(),
  }
}

/** The events that wait there. ENODEV is an unplugged device; the end of a file is where it is a file. */
function look(fd: number, system: InputSystem): Uint8Array | 'gone' {
  const buffer = new Uint8Array(BUFFER_BYTES)
  try {
    const count = system.read(fd, buffer)
    return count === 0 ? 'gone' : buffer.subarray(0, count)
  } catch (error) {
    return codeOf(error) === 'EAGAIN' ? new Uint8Array() : 'gone'
  }
}

async function locate(
  place: Place,
  system: InputSystem,
): Promise<{ readonly path: string } | SourceProblem> {
  if (place.path !== undefined) return { path: place.path }
  return choose(place, await listInputDevices(system).catch(() => []), 'input device')
}

/**
 * Every input device of this machine that has keys with digits.
 * @throws Error when the system describes no input devices
 */
export async function listInputDevices(
  system: Pick<InputSystem, 'devices' | 'descriptions'> = LINUX,
): Promise<readonly DeviceFacts[]> {
  const names = (await readdir(system.descriptions)).filter(name => /^event\d+$/.test(name))
  const devices = await Promise.all(names.map(name => factsOf(name, system)))
  return devices.flat()
}

/** What the kernel says about an input device, if it has keys with digits: a reader often has other devices, too. */
async function factsOf(
  name: string,
  system: Pick<InputSystem, 'devices' | 'descriptions'>,
): Promise<readonly DeviceFacts[]> {
  const said = async (what: string): Promise<string> => {
    const path = join(system.descriptions, name, 'device', what)
    return (await readFile(path, 'utf8').catch(() => '')).trim()
  }
  if (!hasDigits(await said('capabilities/key'))) return []
  const [product, serialNumber] = [await said('name'), await said('uniq')]
  return [
    {
      path: join(system.devices, name),
      vendorId: Number.parseInt(await said('id/vendor'), 16),
      productId: Number.parseInt(await said('id/product'), 16),
      ...(product !== '' && { product }),
      ...(serialNumber !== '' && { serialNumber }),
    },
  ]
}

const KEY_1 = 2n
const KEY_KP1 = 79n

/** `words`: the keys a device has as bits, in words of 64, the highest first (Linux Documentation/ABI, sysfs-class-input). */
function hasDigits(words: string): boolean {
  const hex = words
    .split(' ')
    .map(word => word.padStart(16, '0'))
    .join('')
  const keys = BigInt(`0x0${hex}`)
  return ((keys >> KEY_1) & 1n) === 1n || ((keys >> KEY_KP1) & 1n) === 1n
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

const unplugged = (path: string): SourceProblem => ({
  code: 'unplugged',
  message: `The reader at ${path} was unplugged.`,
})

function unopened(path: string, error: unknown): SourceProblem {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM': {
      const message = `${path} may not be opened by this user: add the user to the group input.`
      return { code: 'no-permission', message }
    }
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO': {
      const message = `There is no input device at ${path}: plug the reader in, or correct its path.`
      return { code: 'unavailable', message }
    }
    default: {
      const said = error instanceof Error ? error.message : String(error)
      return { code: 'unavailable', message: `${path} could not be opened: ${said}.` }
    }
  }
}
