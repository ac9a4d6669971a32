// A device that exists only in memory: whole reports go in at one side and come out of the driver's port.

import type {
  ByteSource,
  OpenSource,
  SourceListener,
  SourceProblem,
} from '../../drivers/io/byte-source.ts'

export interface MemoryDevice {
  /** Gives the driver a fresh source for each of its attempts. */
  readonly openSource: OpenSource
  /** Sends one report (or chunk of bytes) to whoever has the device open; to nobody otherwise. */
  send(bytes: Uint8Array): void
  unplug(): void
  replug(): void
}

const UNPLUGGED: SourceProblem = { code: 'unplugged', message: 'The reader was unplugged.' }
const ABSENT: SourceProblem = {
  code: 'unavailable',
  message: 'The reader is not plugged in: plug it in.',
}
const BUSY: SourceProblem = {
  code: 'busy',
  message: 'The reader is open elsewhere: close it there.',
}

/**
 * A plugged-in device. `now` stamps its chunks, milliseconds on the driver's clock; `hear` gets what drivers write.
 */
export function memoryDevice(
  now: () => number,
  hear: (bytes: Uint8Array) => void = () => {},
): MemoryDevice {
  let plugged = true
  let holder: SourceListener | undefined

  const openSource = (): ByteSource => {
    let mine: SourceListener | undefined
    let closed = false
    return {
      open(listener) {
        // Outcomes come later, as they do from an operating system, never from within the call.
        queueMicrotask(() => {
          if (closed) return
          if (!plugged) return listener.gone(ABSENT)
          if (holder !== undefined) return listener.gone(BUSY)
          mine = listener
          holder = listener
          listener.opened()
        })
      },
      write(bytes) {
        if (mine === undefined || mine !== holder) return false
        hear(bytes.slice())
        return true
      },
      async close() {
        closed = true
        if (mine !== undefined && mine === holder) holder = undefined
      },
    }
  }

  return {
    openSource,
    send: bytes => holder?.chunk({ at: now(), bytes: bytes.slice() }),
    unplug() {
      plugged = false
      const last = holder
      holder = undefined
      last?.gone(UNPLUGGED)
    },
    replug() {
      plugged = true
    },
  }
}
