// A serial port without hardware: a pseudo-terminal whose far end is the emulated reader.

/// <reference path="./node-pty.d.ts" />
import { closeSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { loadNativeModule } from 'node-pty/lib/utils.js'

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
    const { master: near, slave: far, pty } = loadNativeModule('pty').module.open(80, 24)
    // Without raw mode, what is sent before a driver opens the port is echoed back as if the driver had written it. The
    // stream reads, and would steal bytes from the driver: it has to go. Of this end it has opened a number of its own;
    // ours stays open, unread: with nobody at it the other end reports an error.
    new ReadStream(far).setRawMode(true).destroy()
    const stream = new ReadStream(near)
    stream.on('data', hear)
    symlinkSync(pty, `${path}.new`)
    renameSync(`${path}.new`, path)
    master = stream
    hangUp = () => {
      rmSync(path, { force: true })
      stream.destroy()
      closeSync(far)
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
