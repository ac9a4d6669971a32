// The virtual machine of the readers' tests: with USB, a keyboard and a serial port, and guest.ts as its program.

import { ANSWER_MS, asker, within } from './asker.ts'
import type { GuestNews, GuestRequest } from './guest-words.ts'
import { connected } from './json-lines.ts'
import { boot, type Machine, socketAt } from './machine.ts'
import type { Requirements } from './requirements.ts'

const MODULES = ['xhci-pci', 'usbhid', 'hid-generic', 'ftdi_sio', 'evdev', 'uhid']
/** QEMU's keyboard holds 16 strokes and the guest fetches one every 8 ms, when it has the time. */
const KEY_MS = 60

/** A device that can be plugged in: QEMU's name of it and its options. */
export const KEYBOARD = { driver: 'usb-kbd', id: 'keyboard' } as const
export const FTDI = { driver: 'usb-serial', id: 'ftdi', chardev: 'serial' } as const
type Device = typeof KEYBOARD | typeof FTDI

export interface ReaderMachine extends Machine<GuestNews> {
  ask(request: GuestRequest): Promise<unknown>
  /** Keys by QEMU's names (QKeyCode), each pressed and released. */
  type(keys: readonly string[]): Promise<void>
  plug(device: Device): Promise<void>
  /** Resolves when QEMU says that the device is gone. */
  unplug(device: Device): Promise<void>
  /** Bytes that arrive at the guest's serial port. */
  serial(bytes: Uint8Array): void
  /** Called with what the guest writes to its serial port, from now on and instead of whoever was called before. */
  onSerial(hear: (bytes: Uint8Array) => void): void
}

/** Boots a machine with a keyboard and a serial port; resolves when its program runs. */
export async function bootWithReaders(found: Requirements): Promise<ReaderMachine> {
  const machine = await boot<GuestNews>(found, {
    modules: MODULES,
    options: inside => [
      ...['-qmp', `unix:${inside('qmp')},server=on,wait=off`],
      ...['-device', 'qemu-xhci', ...socketAt(inside, 'serial')],
      ...['-device', `${KEYBOARD.driver},id=${KEYBOARD.id}`],
      ...['-device', `${FTDI.driver},id=${FTDI.id},chardev=${FTDI.chardev}`],
    ],
    folder: process.cwd(),
    program: 'guest.js',
  })
  try {
    return await reached(machine)
  } catch (error) {
    await machine.end()
    throw error
  }
}

async function reached(machine: Machine<GuestNews>): Promise<ReaderMachine> {
  const gone = new Map<string, () => void>()
  const control = await asker(machine.inside('qmp'), ({ event, data }) => {
    if (event === 'DEVICE_DELETED') gone.get((data as { device: string }).device)?.()
  })
  await control.ask({ execute: 'qmp_capabilities' })
  const line = await connected(machine.inside('serial'), ANSWER_MS)
  let hear = (_bytes: Uint8Array): void => undefined
  line.on('error', () => line.destroy())
  line.on('data', bytes => hear(bytes))
  return {
    ...machine,
    async type(keys) {
      for (const key of keys) {
        const stroke = (down: boolean) => ({
          type: 'key',
          data: { down, key: { type: 'qcode', data: key } },
        })
        const events = [stroke(true), stroke(false)]
        await control.ask({ execute: 'input-send-event', arguments: { events } })
        await new Promise(resolve => setTimeout(resolve, KEY_MS))
      }
    },
    async plug(device) {
      await control.ask({ execute: 'device_add', arguments: device })
    },
    async unplug({ id }) {
      const deleted = new Promise<void>(resolve => gone.set(id, resolve))
      await control.ask({ execute: 'device_del', arguments: { id } })
      await within(ANSWER_MS, `${id} was not unplugged.`, deleted)
    },
    serial: bytes => line.write(bytes),
    onSerial(next) {
      hear = next
    },
    async end() {
      control.close()
      line.destroy()
      await machine.end()
    },
  }
}
