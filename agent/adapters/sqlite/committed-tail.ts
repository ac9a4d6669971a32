// What the write-ahead log holds of commits that SQLite no longer reads: one flipped bit ends its reading silently there.
//
// The format is https://www.sqlite.org/fileformat2.html#walformat: a header of 32 bytes with two salts, then frames of a
// head of 24 bytes (page number, size of the database after a commit or 0, the two salts, two checksums) and a page.

import { existsSync, readFileSync } from 'node:fs'
import { recordsIn } from './marked-record.ts'

const HEADER_BYTES = 32
const FRAME_HEAD_BYTES = 24
const PAGE_BYTES = 4_096
const FRAME_BYTES = FRAME_HEAD_BYTES + PAGE_BYTES
/** The format's magic; with the lowest bit, checksums are of big-endian words. */
const MAGIC = 0x377f0682

interface Frame {
  readonly at: number
  readonly salts: string
  readonly commits: boolean
  readonly page: Buffer
}

/** The write-ahead log of the database at `path`, as it lies there. */
export function walOf(path: string): Buffer {
  return existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0)
}

/** The pages of every commit whose last frame is there, in order; what was written of another one is left out. */
export function committedPages(wal: Buffer): readonly Buffer[] {
  const frames = framesOf(wal)
  const salts = saltsOf(wal, frames)
  const pages: Buffer[] = []
  let open: Buffer[] = []
  for (const frame of frames) {
    if (frame.salts !== salts) continue
    open.push(frame.page)
    if (!frame.commits) continue
    pages.push(...open)
    open = []
  }
  return pages
}

/** How far a count that is raised with every change came, as far as a write-ahead log tells. */
export interface Counted {
  /** The highest count in it, whether SQLite reads it or not; 0 when there is none. */
  readonly highest: number
  /** It is damaged before its last commit, unless it was just begun anew over a log that is in the database by now. */
  readonly breaks: boolean
}

/** `countOf` opens a mark and reads the count in it; what it throws at counts for nothing. */
export function countedIn(wal: Buffer, countOf: (mark: Buffer) => number): Counted {
  const counts = committedPages(wal)
    .flatMap(page => [...recordsIn('mark', page)])
    .map(mark => {
      try {
        return countOf(mark)
      } catch {
        return 0
      }
    })
  return { highest: Math.max(0, ...counts), breaks: breaksInside(wal) }
}

/** Whether SQLite reads an older state than was answered for, if `count` is the count that it reads. */
export const isBehind = (count: number, { highest, breaks }: Counted): boolean =>
  // Of the last commit nobody can tell a power cut in its middle from a bit that changed: it was never answered for.
  highest > count + (breaks ? 0 : 1)

/** A power cut tears only the last commit, for each is on the disk before the next begins. */
function breaksInside(wal: Buffer): boolean {
  const frames = framesOf(wal)
  const salts = saltsOf(wal, frames)
  // Whatever stands before a frame of this log and shares one of its salts is of this log, also with a bit that changed.
  const own = frames.slice(0, frames.findLastIndex(frame => frame.salts === salts) + 1)
  const [one, two] = halves(salts)
  const isOwn = (frame: Frame) => {
    const [first, second] = halves(frame.salts)
    return first === one || second === two
  }
  const unread = own.slice(readable(wal, own))
  return unread.filter(frame => frame.commits && isOwn(frame)).length > 1
}

/** A log that is begun anew has two other salts. */
const halves = (salts = ''): readonly [string, string] => [salts.slice(0, 8), salts.slice(8)]

function framesOf(wal: Buffer): readonly Frame[] {
  const frames: Frame[] = []
  for (let at = HEADER_BYTES; at + FRAME_BYTES <= wal.length; at += FRAME_BYTES) {
    frames.push({
      at,
      salts: wal.toString('hex', at + 8, at + 16),
      commits: wal.readUInt32BE(at + 4) !== 0,
      page: wal.subarray(at + FRAME_HEAD_BYTES, at + FRAME_BYTES),
    })
  }
  return frames
}

/** Those of the header; where it is damaged, those of the first frame. */
function saltsOf(wal: Buffer, frames: readonly Frame[]): string | undefined {
  return holdsHeader(wal) ? wal.toString('hex', 16, 24) : frames[0]?.salts
}

/** How many frames SQLite takes. */
function readable(wal: Buffer, frames: readonly Frame[]): number {
  if (!holdsHeader(wal)) return 0
  const named = wal.toString('hex', 16, 24)
  const broken = frames.findIndex(frame => frame.salts !== named || !holds(wal, frame))
  return broken < 0 ? frames.length : broken
}

const holdsHeader = (wal: Buffer): boolean =>
  wal.length >= HEADER_BYTES && isSum(wal, 24, [0, 0], [[0, 24]])

/** Whether the checksum of a frame goes on from the one before. */
function holds(wal: Buffer, { at }: Frame): boolean {
  const before = at === HEADER_BYTES ? 24 : at - FRAME_BYTES + 16
  const sum = [wal.readUInt32BE(before), wal.readUInt32BE(before + 4)] as const
  return isSum(wal, at + 16, sum, [
    [at, at + 8],
    [at + FRAME_HEAD_BYTES, at + FRAME_BYTES],
  ])
}

/** Whether the checksum at `at` is that of `parts`, going on from `sum`. */
function isSum(
  wal: Buffer,
  at: number,
  sum: readonly [number, number],
  parts: readonly (readonly [from: number, to: number])[],
): boolean {
  const isLittle = wal.readUInt32BE(0) === MAGIC
  const word = (from: number) => (isLittle ? wal.readUInt32LE(from) : wal.readUInt32BE(from))
  let [a, b] = sum
  for (const [from, to] of parts) {
    for (let next = from; next < to; next += 8) {
      a = (a + word(next) + b) >>> 0
      b = (b + word(next + 4) + a) >>> 0
    }
  }
  return wal.readUInt32BE(at) === a && wal.readUInt32BE(at + 4) === b
}
