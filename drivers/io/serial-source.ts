// A serial port as a byte source, around serialport 13; the only place that knows that library.

import { stat } from 'node:fs/promises'
import type { SerialPort } from 'serialport'
import type { Clock } from '../clock.ts'
import type { DeviceFacts } from '../match.ts'
import type { LineSettings } from '../reader-kind.ts'
import { createAttempt } from './attempt.ts'
import type { ByteSource, SourceProblem } from './byte-source.ts'
import { choose, type Place } from './place.ts'

/** Most bytes that may wait for a port that takes none. */
const MAX_WAITING_BYTES = 4_096
/** How often the device's path is looked at: an unplug is otherwise seen by a failing read only, and not always. */
const WATCH_MS = 3_000

/**
 * One attempt at one serial port. It is locked against other programs that lock, and its bytes are always read,
 * because an open port that nobody reads never notices an unplug (node-serialport issues #386, #2323).
 */
export function serialSource(wanted: Place & LineSettings, clock: Clock): ByteSource {
  let port: SerialPort | undefined
  let unwatch: (() => void) | undefined
  const attempt = createAttempt(() => {
    unwatch?.()
    return giveBack(port)
  })

  const watch = (path: string, device: bigint): void => {
    const look = async (): Promise<void> => {
      const now = await identityOf(path)
      if (attempt.isOver) return
      if (now === device) watch(path, device)
      else attempt.fail(unplugged(path))
    }
    unwatch = clock.arm(clock.now() + WATCH_MS, () => void look())
  }

  const start = async (): Promise<SourceProblem | undefined> => {
    const found = await locate(wanted)
    if ('code' in found) return found
    const { path } = found
    const device = await identityOf(path)
    if (device === undefined) return absent(path)

    const { baudRate, dataBits, parity, stopBits } = wanted
    const { SerialPort } = await import('serialport')
    const mine = new SerialPort({ path, baudRate, dataBits, parity, stopBits, autoOpen: false })
    mine.on('data', (bytes: Buffer) => attempt.chunk({ at: clock.now(), bytes }))
    mine.on('error', error => attempt.fail(unavailable(path, error)))
    mine.on('close', () => attempt.fail(unplugged(path)))
    const error = await new Promise<Error | null>(resolve => mine.open(resolve))
    if (error !== null) return unavailable(path, error)
    port = mine
    watch(path, device)
    return undefined
  }

  return {
    open(listener) {
      attempt.begin(listener, () => start().catch(error => unavailable(wanted.path, error)))
    },
    write(bytes) {
      // A write to a closed port would be kept and sent after the next open.
      if (port?.isOpen !== true || attempt.isOver) return false
      if (port.writableLength + bytes.length > MAX_WAITING_BYTES) return false
      port.write(bytes)
      return true
    },
    close: () => attempt.close(),
  }
}

/** close() while opening fails (node-serialport issue #2776); destroy() leaves the port locked (pull request #2831). */
function giveBack(port: SerialPort | undefined): Promise<void> {
  return new Promise(resolve => {
    if (port?.isOpen === true) port.close(() => resolve())
    else resolve()
  })
}

/** A number that changes when another device takes the path; undefined when nothing is there. */
async function identityOf(path: string): Promise<bigint | undefined> {
  try {
    const { rdev, ino } = await stat(path, { bigint: true })
    return (rdev << 64n) | ino
  } catch {
    return undefined
  }
}

/** The configured path, or the one port that fits; ports are listed only when no path is configured. */
async function locate(place: Place): Promise<{ readonly path: string } | SourceProblem> {
  if (place.path !== undefined) return { path: place.path }
  const listed = await listSerial()
  return 'code' in listed ? listed : choose(place, listed, 'serial port')
}

/**
 * Every serial port of this machine, or why that cannot be said.
 * @throws Error what the library throws
 */
export async function listSerial(): Promise<readonly DeviceFacts[] | SourceProblem> {
  const { SerialPort } = await import('serialport')
  try {
    const ports = await SerialPort.list()
    return ports.map(({ path, vendorId, productId, serialNumber }) => ({
      path,
      ...(vendorId !== undefined && { vendorId: Number.parseInt(vendorId, 16) }),
      ...(productId !== undefined && { productId: Number.parseInt(productId, 16) }),
      ...(serialNumber !== undefined && { serialNumber }),
    }))
  } catch (error) {
    if (!text(error).includes('udevadm')) throw error
    const message =
      'Serial ports cannot be listed without udevadm: set the path of the reader, or install the package udev.'
    return { code: 'missing-library', message }
  }
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const absent = (path: string): SourceProblem => ({
  code: 'unavailable',
  message: `There is no serial port at ${path}: plug the reader in, or correct its path.`,
})

const unplugged = (path: string): SourceProblem => ({
  code: 'unplugged',
  message: `The reader at ${path} was unplugged.`,
})

/** serialport has no error codes for opening, only texts: those of version 13 on Linux. */
function unavailable(path: string | undefined, error: unknown): SourceProblem {
  const at = path ?? 'the serial port'
  const said = text(error)
  if (/Cannot lock port|Access denied|Device or resource busy/.test(said)) {
    return { code: 'busy', message: `Another program is using ${at}: stop it.` }
  }
  if (/Permission denied/.test(said)) {
    const message = `${at} may not be opened by this user: add the user to the group dialout.`
    return { code: 'no-permission', message }
  }
  if (/Inappropriate ioctl/.test(said)) {
    return { code: 'unavailable', message: `${at} is not a serial port: correct the path.` }
  }
  return { code: 'unavailable', message: `${at} could not be opened: ${said}.` }
}
