// What the write-ahead log holds of commits that SQLite no longer reads: one flipped bit ends its reading silently there.
//
// The format is https://www.sqlite.org/fileformat2.html#walformat: a header of 32 bytes with two salts, then frames of a
// head of 24 bytes (page number, size of the database after a commit or 0, the two salts, two checksums) and a page.

import { existsSync, readFileSync } from 'node:fs'

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

/**
 * Whether it breaks before its last commit. A power cut tears only the last one, for each is on the disk before the next
 * begins: this is damage, and what SQLite reads is older than what was answered for.
 */
export function breaksInside(wal: Buffer): boolean {
  const frames = framesOf(wal)
  const salts = saltsOf(wal, frames)
  // Whatever stands before a frame of this log is of this log, also with other salts.
  const own = frames.slice(0, frames.findLastIndex(frame => frame.salts === salts) + 1)
  const broken = firstBroken(wal, own)
  return broken >= 0 && own.slice(broken).filter(({ commits }) => commits).length > 1
}

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

/** Those of the header, or, where no frame has them, of the first frame: then it is the header that is damaged. */
function saltsOf(wal: Buffer, frames: readonly Frame[]): string | undefined {
  const named = wal.length < HEADER_BYTES ? undefined : wal.toString('hex', 16, 24)
  return frames.some(({ salts }) => salts === named) ? named : frames[0]?.salts
}

/** Index of the first frame that SQLite does not take, -1 when it takes all. */
function firstBroken(wal: Buffer, frames: readonly Frame[]): number {
  if (frames.length === 0) return -1
  const magic = wal.readUInt32BE(0)
  const words = (at: number): number =>
    magic === MAGIC ? wal.readUInt32LE(at) : wal.readUInt32BE(at)
  const summed = ([one, two]: readonly [number, number], from: number, to: number) => {
    let [a, b] = [one, two]
    for (let at = from; at < to; at += 8) {
      a = (a + words(at) + b) >>> 0
      b = (b + words(at + 4) + a) >>> 0
    }
    return [a, b] as const
  }
  const says = ([a, b]: readonly [number, number], at: number): boolean =>
    wal.readUInt32BE(at) === a && wal.readUInt32BE(at + 4) === b
  const salts = wal.toString('hex', 16, 24)
  let sum = summed([0, 0], 0, 24)
  if (!says(sum, 24)) return 0
  return frames.findIndex(frame => {
    sum = summed(
      summed(sum, frame.at, frame.at + 8),
      frame.at + FRAME_HEAD_BYTES,
      frame.at + FRAME_BYTES,
    )
    return frame.salts !== salts || !says(sum, frame.at + 16)
  })
}
