// A serial port without hardware: a pseudo-terminal whose far end is the emulated reader.

import { closeSync, constants, openSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import type { ReadStream } from 'node:tty'
import { open } from 'node-pty'

declare module 'node-pty' {
  /** Present in node-pty 1.1 (lib/index.js) but not in its types: a pseudo-terminal without a process. */
  export function open(options: { encoding: null }): {
    readonly master: ReadStream
    readonly slave: ReadStream
    readonly ptsName: string
  }
}

export interface PtyPort {
  /** A symbolic link that stays the same over unplug and replug, as /dev/serial/by-id does. */
  readonly path: string
  /** Sends bytes down the line; false when unplugged or when nobody takes them. */
  send(bytes: Uint8Array): boolean
  /** Hangs up and removes the path. Safe to call twice. */
  unplug(): void
  /** A new pseudo-terminal under the same path. */
  replug(): void
}

const MAX_WAITING_BYTES = 4_096

/** A plugged-in port at `path`, which must not exist yet. Unplug it when done. `hear` gets what drivers write. */
export function ptyPort(path: string, hear: (bytes: Uint8Array) => void = () => {}): PtyPort {
  let hangUp: (() => void) | undefined
  let master: ReadStream | undefined

  const plugIn = (): void => {
    const pty = open({ encoding: null })
    // Without raw mode, what is sent before a driver opens the port is echoed back as if the driver had written it.
    pty.slave.setRawMode(true)
    // node-pty reads its own slave end and would steal bytes from the driver, so that stream has to go; but with
    // nobody at the slave end the master reports an error, so the end is held open, unread, by its number.
    const held = openSync(pty.ptsName, constants.O_RDWR | constants.O_NOCTTY)
    pty.slave.destroy()
    pty.master.on('data', hear)
    symlinkSync(pty.ptsName, `${path}.new`)
    renameSync(`${path}.new`, path)
    master = pty.master
    hangUp = () => {
      rmSync(path, { force: true })
      pty.master.destroy()
      closeSync(held)
    }
  }

  plugIn()
  return {
    path,
    send(bytes) {
      // A line has no memory: what nobody takes is lost, not kept for later.
      if (master === undefined || master.writableLength > MAX_WAITING_BYTES) return false
      master.write(bytes)
      return true
    },
    unplug() {
      hangUp?.()
      hangUp = undefined
      master = undefined
    },
    replug() {
      if (hangUp === undefined) plugIn()
    },
  }
}
