// The virtual machine: a stock kernel with USB, whose root is this machine's files and whose program is guest.ts.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GuestNews, GuestRequest } from './guest-words.ts'
import { connected, type JsonLines, jsonLines, type Message } from './json-lines.ts'
import { inLoadingOrder, kernelIn } from './kernel-modules.ts'
import { ramDisk } from './ram-disk.ts'
import type { Requirements } from './requirements.ts'

const MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'virtio_console', 'xhci-pci', 'usbhid']
const READERS = ['hid-generic', 'ftdi_sio', 'evdev', 'uhid']

/** Software emulation of a whole machine: what takes one second elsewhere may take ten. */
const BOOT_MS = 120_000
const ANSWER_MS = 60_000
/** The machine ends after this long whatever happens. */
const LIFE_MS = 600_000
/** QEMU's keyboard holds 16 strokes and the guest fetches one every 8 ms, when it has the time. */
const KEY_MS = 60

/** A device that can be plugged in: QEMU's name of it and its options. */
export const KEYBOARD = { driver: 'usb-kbd', id: 'keyboard' } as const
export const FTDI = { driver: 'usb-serial', id: 'ftdi', chardev: 'serial' } as const
type Device = typeof KEYBOARD | typeof FTDI

export interface Machine {
  readonly bootMs: number
  /** Everything the guest told so far, oldest first. */
  readonly news: readonly GuestNews[]
  /** Asks the guest's program; rejects with its sentence, or after a minute. */
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
  /** Ends the machine as a power cut does, and removes what it left. */
  end(): Promise<void>
}

/** Boots a machine with a keyboard and a serial port; resolves when its program runs. */
export async function boot({ qemu, busybox, kernel }: Requirements): Promise<Machine> {
  const began = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-rig-'))
  const inside = (name: string): string => join(folder, name)
  const { image, modules } = kernelIn(kernel)
  const disk = ramDisk({
    busybox,
    modules: inLoadingOrder(modules, [...MODULES, ...READERS]),
    folder: process.cwd(),
    command: `${process.execPath} dist/test/rig/guest.js`,
  })
  writeFileSync(inside('initrd'), disk)

  const socket = (id: string): readonly string[] => [
    '-chardev',
    `socket,id=${id},path=${inside(id)},server=on,wait=off`,
  ]
  const qemuOptions = [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '1536'],
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
    ...['-kernel', image, '-initrd', inside('initrd')],
    ...['-append', 'console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on'],
    ...['-serial', `file:${inside('console')}`],
    '-virtfs',
    'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap',
    ...['-qmp', `unix:${inside('qmp')},server=on,wait=off`],
    ...['-device', 'virtio-serial-pci', ...socket('channel')],
    ...['-device', 'virtserialport,chardev=channel,name=latchkey'],
    ...['-device', 'qemu-xhci', ...socket('serial')],
    ...['-device', `${KEYBOARD.driver},id=${KEYBOARD.id}`],
    ...['-device', `${FTDI.driver},id=${FTDI.id},chardev=${FTDI.chardev}`],
  ]
  const machine = spawn(qemu, qemuOptions, {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LIFE_MS,
    killSignal: 'SIGKILL',
  })
  const exited = once(machine, 'exit')
  let said = ''
  machine.stderr.on('data', (bytes: Buffer) => {
    said = (said + String(bytes)).slice(-2_000)
  })
  const kill = (): boolean => machine.kill('SIGKILL')
  process.once('exit', kill)
  const closing: (() => void)[] = []
  const end = async (): Promise<void> => {
    for (const close of closing) close()
    kill()
    await exited
    process.off('exit', kill)
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    const news: GuestNews[] = []
    const ready = unsettled<void>()
    exited.then(() => ready.reject(new Error('The machine ended by itself.')), ready.reject)
    ready.promise.catch(() => undefined)
    const guest = await asker(inside('channel'), message => {
      news.push(message as unknown as GuestNews)
      if (message.kind === 'ready') ready.resolve()
    })
    closing.push(guest.close)
    const gone = new Map<string, () => void>()
    const control = await asker(inside('qmp'), ({ event, data }) => {
      if (event === 'DEVICE_DELETED') gone.get((data as { device: string }).device)?.()
    })
    closing.push(control.close)
    await control.ask({ execute: 'qmp_capabilities' })
    const line = await connected(inside('serial'), ANSWER_MS)
    let hear = (_bytes: Uint8Array): void => undefined
    line.on('error', () => line.destroy())
    line.on('data', bytes => hear(bytes))
    closing.push(() => line.destroy())
    await within(BOOT_MS, 'The machine did not start.', ready.promise)

    return {
      bootMs: performance.now() - began,
      news,
      ask: guest.ask,
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
      end,
    }
  } catch (error) {
    const shown = `${said}\n${lastOf(inside('console'))}`.trim()
    await end()
    throw new Error(`The virtual machine does not run: ${error}\n${shown}`, { cause: error })
  }
}

/** Questions with answers over lines of JSON: an answer has the question's `id` and `return` or `error`. */
async function asker(
  path: string,
  heard: (message: Message) => void,
): Promise<{ ask(request: object): Promise<unknown>; close(): void }> {
  const waiting = new Map<unknown, Unsettled<unknown>>()
  let asked = 0
  const lines: JsonLines = await jsonLines(path, ANSWER_MS, message => {
    const one = waiting.get(message.id)
    if (one === undefined) return heard(message)
    waiting.delete(message.id)
    if ('error' in message) one.reject(new Error(JSON.stringify(message.error)))
    else one.resolve(message.return)
  })
  return {
    close: lines.close,
    ask(request) {
      asked += 1
      const one = unsettled<unknown>()
      waiting.set(asked, one)
      lines.send({ ...request, id: asked })
      return within(ANSWER_MS, `No answer to ${JSON.stringify(request)}.`, one.promise)
    },
  }
}

interface Unsettled<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
}

/** A promise and what settles it; Node 20 has no Promise.withResolvers. */
function unsettled<T>(): Unsettled<T> {
  const settle: Partial<Pick<Unsettled<T>, 'resolve' | 'reject'>> = {}
  const promise = new Promise<T>((resolve, reject) => Object.assign(settle, { resolve, reject }))
  return {
    promise,
    resolve: value => settle.resolve?.(value),
    reject: error => settle.reject?.(error),
  }
}

async function within<T>(limitMs: number, why: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(why)), limitMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** The end of what the guest's kernel and program wrote to the console. */
function lastOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-4_000)
  } catch {
    return ''
  }
}
