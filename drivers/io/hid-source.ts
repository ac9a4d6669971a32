// A USB device as a source of reports, around node-hid 3; the only place that knows that library.

import { access, constants } from 'node:fs/promises'
import type { Device } from 'node-hid'
import type { Clock } from '../clock.ts'
import type { DeviceFacts } from '../match.ts'
import type { HidReports } from '../reader-kind.ts'
import { createAttempt } from './attempt.ts'
import type { ByteSource, SourceProblem } from './byte-source.ts'
import { choose, type Place } from './place.ts'

export interface HidPlace extends Place {
  /**
   * Read through libusb, which detaches the kernel's keyboard driver, so that nothing else sees the keystrokes.
   * hidraw, the standard, leaves them on the console too.
   */
  readonly exclusive: boolean
  /** Standard: the keys of a keyboard. */
  readonly reports?: HidReports
}

/** What is needed of node-hid. */
export interface HidLibrary {
  setDriverType(type: 'hidraw' | 'libusb'): void
  devicesAsync(): Promise<Device[]>
  readonly HIDAsync: { open(path: string): Promise<HidDevice> }
}

export interface HidDevice {
  on(event: 'data', heard: (bytes: Buffer) => void): unknown
  on(event: 'error', heard: (error: unknown) => void): unknown
  write(bytes: Buffer): Promise<number>
  /** The number of the report in front, 0 where it has none. */
  sendFeatureReport(bytes: Buffer): Promise<number>
  getFeatureReport(report: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

const loadNodeHid = async (): Promise<HidLibrary> => (await import('node-hid')).default

/** Generic Desktop page, Keyboard (USB-IF HID Usage Tables, page 0x01 usage 0x06). */
const isKeyboard = ({ usagePage = 0, usage = 0 }: Device): boolean =>
  // The libusb driver and old kernels give no usages.
  (usagePage === 0 && usage === 0) || (usagePage === 1 && usage === 6)
/** Pages of makers' own begin at 0xff00. */
const isVendors = ({ usagePage = 0 }: Device): boolean => usagePage === 0 || usagePage >= 0xff00

/** In front of a report without a number. */
const NO_NUMBER = 0
/** Feature reports of the readers we know have no number and eight bytes (rf IDEAS). */
const FEATURE_BYTES = 8
/** Most feature reports that may wait for the device. */
const MAX_WAITING_REPORTS = 32

/**
 * One attempt at one USB device; a chunk is one report. With feature reports, writing one sets it, and writing no
 * bytes asks for one, which comes as a chunk; without bytes when the device has none to give. `load` gives node-hid
 * when it is first needed: its native part loads two system libraries that a slim system may lack.
 */
export function hidSource(
  wanted: HidPlace,
  clock: Clock,
  load: () => Promise<HidLibrary> = loadNodeHid,
): ByteSource {
  let device: HidDevice | undefined
  let opened = 'USB'
  // A device that was pulled out may fail to close; there is nothing left to give back then.
  const attempt = createAttempt(async () => device?.close().catch(() => undefined))

  const start = async (): Promise<SourceProblem | undefined> => {
    const library = await load()
    library.setDriverType(wanted.exclusive ? 'libusb' : 'hidraw')
    const found = await locate(library, wanted)
    if ('code' in found) return found
    const { path } = found
    try {
      device = await library.HIDAsync.open(path)
    } catch (error) {
      return unopened(path, error)
    }
    opened = path
    // node-hid says `error`, never `close`, when a device is pulled out (issue #520); unheard it ends the process.
    device.on('error', () => attempt.fail(unplugged(path)))
    // Where feature reports count, keys do not, and unheard they are not read.
    if (wanted.reports !== 'feature') {
      device.on('data', (bytes: Buffer) => attempt.chunk({ at: clock.now(), bytes }))
    }
    return undefined
  }

  let waiting = 0
  let last: Promise<void> = Promise.resolve()
  /** Feature reports one after another, in the order they were written. */
  const exchange = (to: HidDevice, bytes: Uint8Array): boolean => {
    if (waiting >= MAX_WAITING_REPORTS) return false
    waiting += 1
    last = last.then(async () => {
      try {
        if (attempt.isOver) return
        if (bytes.length > 0) await to.sendFeatureReport(Buffer.of(NO_NUMBER, ...bytes))
        else attempt.chunk({ at: clock.now(), bytes: await featureOf(to, opened) })
      } catch {
        attempt.fail(unplugged(opened))
      } finally {
        waiting -= 1
      }
    })
    return true
  }

  return {
    open(listener) {
      attempt.begin(listener, () => start().catch(unloaded))
    },
    write(bytes) {
      if (device === undefined || attempt.isOver) return false
      if (wanted.reports === 'feature') return exchange(device, bytes)
      device.write(Buffer.from(bytes)).catch(() => attempt.fail(unplugged(opened)))
      return true
    },
    close: () => attempt.close(),
  }
}

/**
 * A feature report without its number; no bytes when the device gives none. hidapi tells that and an unplug alike, so
 * the path is asked whether it is still there.
 */
async function featureOf(device: HidDevice, path: string): Promise<Uint8Array> {
  try {
    const report = await device.getFeatureReport(NO_NUMBER, 1 + FEATURE_BYTES)
    return report.subarray(1)
  } catch (error) {
    await access(path, constants.F_OK).catch(() => {
      throw error
    })
    return new Uint8Array(0)
  }
}

async function locate(
  library: HidLibrary,
  place: HidPlace,
): Promise<{ readonly path: string } | SourceProblem> {
  if (place.path !== undefined) return { path: place.path }
  const isMeant = (one: ListedHid) => (place.reports === 'vendor' ? one.vendor : one.keyboard)
  return choose(place, (await listed(library)).filter(isMeant), 'USB device')
}

/** A device as it is listed: whether it may be a keyboard, and whether it may have reports of its maker's own. */
export interface ListedHid extends DeviceFacts {
  readonly keyboard: boolean
  readonly vendor: boolean
}

/** Every USB HID device of this machine, once per usage, or why that cannot be said. */
export async function listHid(
  load: () => Promise<HidLibrary> = loadNodeHid,
): Promise<readonly ListedHid[] | SourceProblem> {
  try {
    const library = await load()
    library.setDriverType('hidraw')
    return await listed(library)
  } catch (error) {
    return unloaded(error)
  }
}

const listed = async (library: HidLibrary): Promise<readonly ListedHid[]> =>
  (await library.devicesAsync()).flatMap(device =>
    factsOf(device).map(facts => ({
      ...facts,
      keyboard: isKeyboard(device),
      vendor: isVendors(device),
    })),
  )

function factsOf(device: Device): DeviceFacts[] {
  const { path, vendorId, productId, product, serialNumber } = device
  if (path === undefined) return []
  return [
    {
      path,
      vendorId,
      productId,
      ...(product !== undefined && { product }),
      ...(serialNumber !== undefined && { serialNumber }),
    },
  ]
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const unplugged = (path: string): SourceProblem => ({
  code: 'unplugged',
  message: `The USB reader at ${path} was unplugged.`,
})

function unloaded(error: unknown): SourceProblem {
  const library = /(lib(?:usb|udev)[\w.-]*): cannot open shared object/.exec(text(error))?.[1]
  if (library !== undefined) {
    const message = `USB readers need the system library ${library}: install the packages libusb-1.0-0 and libudev1.`
    return { code: 'missing-library', message }
  }
  return { code: 'unavailable', message: `USB readers cannot be used: ${text(error)}.` }
}

/** hidapi does not say why a device would not open, so the file itself is asked. */
async function unopened(path: string, error: unknown): Promise<SourceProblem> {
  try {
    await access(path, constants.R_OK | constants.W_OK)
  } catch (refusal) {
    if (refusal instanceof Error && 'code' in refusal && refusal.code === 'EACCES') {
      const message = `${path} may not be opened by this user: add a udev rule that gives the user access.`
      return { code: 'no-permission', message }
    }
  }
  return { code: 'unavailable', message: `The USB reader at ${path} did not open: ${text(error)}.` }
}
