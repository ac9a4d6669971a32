// A USB device that the kernel itself believes in: made through /dev/uhid, it has a hidraw node as a real one has.
// Source: Linux Documentation/hid/uhid.rst and include/uapi/linux/uhid.h. Needs the module uhid, and root.

import { close, constants, openSync, read, writeSync } from 'node:fs'
import { promisify } from 'node:util'

export interface UhidOptions {
  readonly name: string
  readonly vendorId: number
  readonly productId: number
  /** HID report descriptor. */
  readonly descriptor: Uint8Array
  readonly serialNumber?: string
  /** Answers for a feature report, without its number; undefined where the device has none. */
  feature?(report: number): Uint8Array | undefined
  /** A feature report was set; without its number. False refuses it. */
  setFeature?(report: number, bytes: Uint8Array): boolean
  /** An output report, as the driver wrote it: lights of a keyboard, for example. */
  output?(bytes: Uint8Array): void
}

export interface UhidDevice {
  /** Sends one input report; its number in front where the descriptor has numbers. */
  send(report: Uint8Array): void
  /** Pulls the plug; resolves when the device is gone. */
  unplug(): Promise<void>
}

const TYPE = {
  destroy: 1,
  stop: 3,
  output: 6,
  get: 9,
  getReply: 10,
  create: 11,
  input: 12,
  set: 13,
  setReply: 14,
} as const
const FEATURE_REPORT = 0
const EIO = 5
const BUS_USB = 3
const MAX_DATA_BYTES = 4_096
/** The longest event: the type, then CREATE2 whole. */
const EVENT_BYTES = 4_376
/** Where things are in CREATE2, from the start of the event. */
const CREATE = { name: 4, uniq: 196, size: 260, bus: 262, vendor: 264, product: 268, data: 280 }

/** Plugs a device in. Throws what the system says when /dev/uhid cannot be opened. */
export function uhidDevice(options: UhidOptions): UhidDevice {
  const fd = openSync('/dev/uhid', constants.O_RDWR)
  let plugged = true
  writeSync(fd, created(options))
  /** Whoever asked before the plug was pulled hears nothing more: the kernel takes no answer from a device that is gone. */
  const say = (event: Buffer): void => {
    if (plugged) writeSync(fd, event)
  }

  const heard = (event: Buffer): void => {
    switch (event.readUInt32LE(0)) {
      case TYPE.output: {
        const size = event.readUInt16LE(4 + MAX_DATA_BYTES)
        options.output?.(event.subarray(4, 4 + size))
        return
      }
      case TYPE.get: {
        const report = event.readUInt8(8)
        const asked = event.readUInt8(9) === FEATURE_REPORT ? options.feature?.(report) : undefined
        say(getReply(event.readUInt32LE(4), report, asked))
        return
      }
      case TYPE.set: {
        const report = event.readUInt8(8)
        // The number comes first even where there are no numbers; then it is 0.
        const bytes = event.subarray(13, 12 + event.readUInt16LE(10))
        const isFeature = event.readUInt8(9) === FEATURE_REPORT
        const taken = isFeature && options.setFeature?.(report, bytes) === true
        say(setReply(event.readUInt32LE(4), taken))
      }
    }
  }
  const ended = listen(fd, heard)

  return {
    send(report) {
      say(input(report))
    },
    async unplug() {
      say(ofType(TYPE.destroy, 4))
      plugged = false
      await ended
    },
  }
}

/** Reads events until the kernel says that the device has stopped for good, then gives the file back. */
async function listen(fd: number, heard: (event: Buffer) => void): Promise<void> {
  const event = Buffer.alloc(EVENT_BYTES)
  for (;;) {
    // Each waits in a thread of its own, so a process with many such devices wants a larger UV_THREADPOOL_SIZE.
    const { bytesRead } = await promisify(read)(fd, event, 0, EVENT_BYTES, null)
    if (bytesRead < 4 || event.readUInt32LE(0) === TYPE.stop) break
    heard(event)
  }
  await promisify(close)(fd)
}

function ofType(type: number, size: number): Buffer {
  const event = Buffer.alloc(size)
  event.writeUInt32LE(type, 0)
  return event
}

function created({
  name,
  serialNumber = '',
  vendorId,
  productId,
  descriptor,
}: UhidOptions): Buffer {
  const event = ofType(TYPE.create, EVENT_BYTES)
  event.write(name.slice(0, 127), CREATE.name)
  event.write(serialNumber.slice(0, 63), CREATE.uniq)
  event.writeUInt16LE(descriptor.length, CREATE.size)
  event.writeUInt16LE(BUS_USB, CREATE.bus)
  event.writeUInt32LE(vendorId, CREATE.vendor)
  event.writeUInt32LE(productId, CREATE.product)
  event.set(descriptor, CREATE.data)
  return event
}

function input(report: Uint8Array): Buffer {
  const event = ofType(TYPE.input, 6 + report.length)
  event.writeUInt16LE(report.length, 4)
  event.set(report, 6)
  return event
}

function getReply(id: number, report: number, bytes: Uint8Array | undefined): Buffer {
  const event = ofType(TYPE.getReply, 13 + (bytes?.length ?? 0))
  event.writeUInt32LE(id, 4)
  if (bytes === undefined) {
    event.writeUInt16LE(EIO, 8)
    return event
  }
  event.writeUInt16LE(1 + bytes.length, 10)
  event.writeUInt8(report, 12)
  event.set(bytes, 13)
  return event
}

function setReply(id: number, taken: boolean): Buffer {
  const event = ofType(TYPE.setReply, 10)
  event.writeUInt32LE(id, 4)
  event.writeUInt16LE(taken ? 0 : EIO, 8)
  return event
}
