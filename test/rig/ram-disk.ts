// The initial ram disk: busybox, the modules, and a script that makes the host's files the guest's root.
// Format: kernel Documentation/driver-api/early-userspace/buffer-format.rst, "newc".

import { readFileSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface RamDisk {
  readonly busybox: string
  /** Files of kernel modules, in the order they are loaded. */
  readonly modules: readonly string[]
  /** Folder the program starts in, and its command, as words of a shell. */
  readonly folder: string
  readonly command: string
  /** Whether the first virtio disk is mounted under /run/disk. */
  readonly disk: boolean
}

const FOLDER = 0o040755
const PROGRAM = 0o100755

/** The archive. The guest sees the host's files as they are, read-only; what it may write is in memory. */
export function ramDisk({ busybox, modules, folder, command, disk }: RamDisk): Buffer {
  const inside = modules.map((file, i) => `modules/${String(i).padStart(3, '0')}-${basename(file)}`)
  const entries = [
    ...['bin', 'dev', 'proc', 'root', 'project', 'packages', 'modules'].map(name =>
      entry(name, FOLDER, Buffer.alloc(0)),
    ),
    entry('bin/busybox', PROGRAM, readFileSync(busybox)),
    ...modules.map((file, i) => entry(inside[i] ?? '', PROGRAM, readFileSync(file))),
    entry(
      'init',
      PROGRAM,
      Buffer.from(script(folder, realpathSync(join(folder, 'node_modules')), command, disk)),
    ),
    entry('TRAILER!!!', 0, Buffer.alloc(0)),
  ]
  return Buffer.concat(entries)
}

const MOUNTED = '$bb mkdir /root/run/disk && $bb mount -t ext4 /root/dev/vda /root/run/disk'

const script = (
  folder: string,
  packages: string,
  command: string,
  disk: boolean,
): string => `#!/bin/busybox sh
bb=/bin/busybox
for module in /modules/*; do $bb insmod $module || echo "rig: $module was not loaded"; done
$bb mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro host /root || echo 'rig: no root'
$bb mount -o bind "/root${folder}" /project
$bb mount -o bind "/root${packages}" /packages
$bb mount -t proc proc /root/proc
$bb mount -t sysfs sysfs /root/sys
$bb mount -t devtmpfs dev /root/dev
$bb mount -t tmpfs tmp /root/tmp
$bb mount -t tmpfs run /root/run
${disk ? MOUNTED : ''}
# What lies in one of these folders is hidden now: the project, and packages that it only links to.
[ -d "/root${folder}" ] || { $bb mkdir -p "/root${folder}" && $bb mount -o bind /project "/root${folder}"; }
[ -d "/root${packages}" ] || { $bb mkdir -p "/root${packages}" && $bb mount -o bind /packages "/root${packages}"; }
$bb ip link set lo up
export HOME=/tmp PATH=/usr/local/bin:/usr/bin:/bin
exec $bb switch_root /root /bin/sh -c 'cd "${folder}" && exec ${command}'
`

/** Each file has one name, so the numbers that tell files apart may all be the same. */
function entry(name: string, mode: number, content: Buffer): Buffer {
  const path = Buffer.from(`${name}\0`)
  const fields = [0, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, path.length, 0]
  const header = `070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}`
  return Buffer.concat([toFour(Buffer.concat([Buffer.from(header), path])), toFour(content)])
}

const toFour = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
