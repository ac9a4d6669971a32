// What a terminal that may lose its power at any moment says: what it is about to do, and what it has answered for.

import { writeSync } from 'node:fs'
import type { Denials, Kept } from '../../../agent/core/vocabulary.ts'

/** Something the journal's file must keep. `ticket` says whose answer it waits for. */
export type JournalOp =
  | { readonly kind: 'record'; readonly ticket: number; readonly body: string }
  | { readonly kind: 'keep'; readonly ticket: number; readonly kept: Kept }
  | { readonly kind: 'keep-denials'; readonly ticket: number; readonly denials: Denials }
  | { readonly kind: 'acknowledge'; readonly through: number; readonly durable: number }
  | { readonly kind: 'forget'; readonly through: number }

/** Something the cache must keep. */
export type CacheOp =
  | {
      readonly kind: 'replace'
      readonly generation: number
      readonly version: number
      readonly keep: readonly string[]
    }
  | { readonly kind: 'remember'; readonly card?: string; readonly name: string }
  | { readonly kind: 'purge' }

export type Line =
  /** It is asked for now, and may be on the disk from now on. */
  | { readonly asks: JournalOp | CacheOp }
  /** The port has answered: it must be on the disk, and everything asked for before it in the same file. */
  | { readonly done: (JournalOp | CacheOp)['kind']; readonly ticket?: number }
  /** The copier is open, because of the entry with this number. */
  | { readonly granted: number }
  /** A PIN or code is looked at. */
  | { readonly looksAt: 'pinTries' | 'codeTries' }
  /** This code has opened the gate. */
  | { readonly opened: string }
  /** The server was sent these entries. */
  | { readonly sent: readonly { readonly seq: number; readonly body: string }[] }
  /** The log was warned of a store. */
  | { readonly warned: string }
  /** The end was reached, after so many operations of the disk. */
  | { readonly operations: number }

/** What a terminal is told. */
export interface Job {
  readonly workload: 'login' | 'sync' | 'purge' | 'drain' | 'unlock'
  readonly folder: string
  /** The extension, built. */
  readonly vfs: string
  /** The operation at which the power goes; 0 for never. */
  readonly cutAt: number
  readonly seed: number
  /** Counts terminals of one folder: each is a start of the machine, a day after the one before. */
  readonly start: number
  /** Without syncs after each commit: the control. */
  readonly careless: boolean
  /** Codes that opened the gate before. */
  readonly burnt: readonly string[]
  /** The cards' version at the server, and how often it has asked that everything is erased. */
  readonly version: number
  readonly purges: number
}

/** Says it at once: what is said afterwards is never said. */
export function say(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}
