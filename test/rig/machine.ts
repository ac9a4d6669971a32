// A virtual machine: a stock kernel whose root is this machine's files, read-only, with one program that does what it is
// asked over a channel of lines of JSON.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Asker, asker, unsettled, within } from './asker.ts'
import { inLoadingOrder, kernelIn } from './kernel-modules.ts'
import { ramDisk } from './ram-disk.ts'
import type { Requirements } from './requirements.ts'

const MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'virtio_console']

/** ext4 asks for the checksum by its name, so no list of needs has it. */
const DISK_MODULES = ['virtio_blk', 'crc32c_generic', 'ext4']

/** On a busy machine an emulated timer comes too late for the kernel's check of it, and the boot would end there. */
const KERNEL_OPTIONS =
  'console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on no_timer_check'

/** Software emulation of a whole machine: what takes one second elsewhere may take ten. */
const BOOT_MS = 300_000
/** The machine ends after this long whatever happens. */
const LIFE_MS = 600_000

/** What a machine has beside processors, memory and the channel. */
export interface Kit {
  /** Kernel modules for it, and QEMU's options; `inside` names a file of the machine's own folder. */
  readonly modules: readonly string[]
  readonly options: (inside: (name: string) => string) => readonly string[]
  /** Folder the program starts in, and the program of `dist/test/rig`. */
  readonly folder: string
  readonly program: string
  /** A disk image with ext4 on it, which the program finds under /run/disk. */
  readonly disk?: string
}

export interface Machine<News> {
  readonly bootMs: number
  /** Everything the guest told so far, oldest first. */
  readonly news: readonly News[]
  /** Asks the guest's program; rejects with its sentence, or after a minute. */
  readonly ask: Asker['ask']
  /** Says something to it that has no answer. */
  readonly tell: Asker['tell']
  /** Resolves when the machine is gone and everything that it had told is heard. */
  readonly over: Promise<unknown>
  /** A file of the machine's own folder. */
  inside(name: string): string
  /** Ends the machine as a power cut does, and removes what it left. */
  end(): Promise<void>
}

/** Boots a machine; resolves when its program runs. */
export async function boot<News>(
  { qemu, busybox, kernel }: Requirements,
  { modules: own, options, folder: project, program, disk }: Kit,
): Promise<Machine<News>> {
  const began = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-rig-'))
  const inside = (name: string): string => join(folder, name)
  const { image, modules } = kernelIn(kernel)
  const drive = disk === undefined ? [] : DISK_MODULES
  const content = ramDisk({
    busybox,
    modules: inLoadingOrder(modules, [...MODULES, ...drive, ...own]),
    folder: project,
    command: `${process.execPath} dist/test/rig/${program}`,
    disk: disk !== undefined,
  })
  writeFileSync(inside('initrd'), content)

  const qemuOptions = [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '1536'],
    ...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
    ...['-kernel', image, '-initrd', inside('initrd')],
    ...['-append', KERNEL_OPTIONS],
    ...['-serial', `file:${inside('console')}`],
    '-virtfs',
    'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap',
    ...(disk === undefined ? [] : ['-drive', `file=${disk},format=raw,if=virtio,cache=writeback`]),
    ...['-device', 'virtio-serial-pci', ...socketAt(inside, 'channel')],
    ...['-device', 'virtserialport,chardev=channel,name=latchkey'],
    ...options(inside),
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
  let guest: Asker | undefined
  const end = async (): Promise<void> => {
    kill()
    await exited
    await guest?.over
    process.off('exit', kill)
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    const news: News[] = []
    const ready = unsettled<void>()
    exited.then(() => ready.reject(new Error('The machine ended by itself.')), ready.reject)
    ready.promise.catch(() => undefined)
    guest = await asker(inside('channel'), message => {
      news.push(message as unknown as News)
      if (message.kind === 'ready') ready.resolve()
    })
    const { ask, tell, over } = guest
    await within(BOOT_MS, 'The machine did not start.', ready.promise)
    return { bootMs: performance.now() - began, news, ask, tell, over, inside, end }
  } catch (error) {
    const shown = `${said}\n${lastOf(inside('console'))}`.trim()
    await end()
    throw new Error(`The virtual machine does not run: ${error}\n${shown}`, { cause: error })
  }
}

/** QEMU's option for a socket in the machine's folder, by which a device is reached from outside. */
export const socketAt = (inside: (name: string) => string, id: string): readonly string[] => [
  '-chardev',
  `socket,id=${id},path=${inside(id)},server=on,wait=off`,
]

/** The end of what the guest's kernel and program wrote to the console. */
function lastOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-4_000)
  } catch {
    return ''
  }
}
