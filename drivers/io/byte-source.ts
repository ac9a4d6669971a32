// The port between a device and its driver: chunks out, bytes in, open and gone.

import type { At } from '../reader-event.ts'

/** Bytes as they left the operating system. For HID a chunk is one whole report. */
export interface Chunk {
  readonly at: At
  readonly bytes: Uint8Array
}

/** Why a source is gone, in one sentence a technician can act on; never a stack trace. */
export interface SourceProblem {
  readonly code: 'unplugged' | 'unavailable' | 'missing-library' | 'busy' | 'no-permission'
  readonly message: string
  /** The reader comes back by itself, and may be there already: the next attempt need not wait. */
  readonly soon?: true
}

/** What a source calls. After `gone` it calls nothing any more. */
export interface SourceListener {
  /** There is nothing to open yet, and the source goes on waiting for it: `opened` or `gone` is still to come. */
  waiting?(problem: SourceProblem): void
  opened(): void
  chunk(chunk: Chunk): void
  gone(problem: SourceProblem): void
}

/** One attempt at one device. A new attempt is a new object, so nothing of the old one can leak into it. */
export interface ByteSource {
  /** Starts the attempt; the listener hears `opened` or `gone`. Never throws, never rejects. */
  open(listener: SourceListener): void
  /** Sends bytes if the device is open, else drops them and returns false: nothing is queued for later. */
  write(bytes: Uint8Array): boolean
  /** Gives the device back. Safe at any time, any number of times; the listener hears nothing more. */
  close(): Promise<void>
}

/** Makes a fresh source for every attempt. */
export type OpenSource = () => ByteSource
