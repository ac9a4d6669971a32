// What the virtual rig needs of this machine, and the sentences that say what is missing and how to get it.

import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

export interface Requirements {
  readonly qemu: string
  readonly busybox: string
  /** Make, mend and look into a disk image. */
  readonly mke2fs: string
  readonly e2fsck: string
  readonly debugfs: string
  /** Folder of an unpacked kernel package: `boot/` and `lib/modules/`. */
  readonly kernel: string
}

/** Everything that is needed, or what is missing, one sentence each. */
export function requirements(): Requirements | { readonly missing: readonly string[] } {
  const qemu = inPath('qemu-system-x86_64')
  const busybox = inPath('busybox')
  const kernel = newestKernel()
  const mke2fs = inPath('mke2fs')
  const e2fsck = inPath('e2fsck')
  const debugfs = inPath('debugfs')
  const e2fsprogs = mke2fs !== undefined && e2fsck !== undefined && debugfs !== undefined
  if (qemu !== undefined && busybox !== undefined && e2fsprogs && kernel !== undefined) {
    return { qemu, busybox, mke2fs, e2fsck, debugfs, kernel }
  }
  const missing: string[] = []
  if (qemu === undefined) missing.push('There is no qemu: apt-get install qemu-system-x86.')
  if (busybox === undefined) missing.push('There is no busybox: apt-get install busybox-static.')
  if (!e2fsprogs) missing.push('There is no e2fsprogs: apt-get install e2fsprogs.')
  if (kernel === undefined) missing.push('There is no kernel for it: run tools/rig-kernel.sh.')
  return { missing }
}

function inPath(name: string): string | undefined {
  const { PATH = '' } = process.env
  // Where Debian has what makes file systems; only root has it in the PATH.
  return [...PATH.split(delimiter), '/usr/sbin', '/sbin']
    .map(folder => join(folder, name))
    .find(runnable)
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Where tools/rig-kernel.sh puts kernels. */
function newestKernel(): string | undefined {
  const { XDG_CACHE_HOME = join(homedir(), '.cache') } = process.env
  const folder = join(XDG_CACHE_HOME, 'latchkey/rig')
  if (!existsSync(folder)) return undefined
  const names = readdirSync(folder).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const newest = names.at(-1)
  return newest === undefined ? undefined : join(folder, newest)
}
