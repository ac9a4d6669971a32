// What the write-ahead log holds of commits that SQLite no longer reads: one flipped bit ends its reading silently there.
//
// The format is https://www.sqlite.org/fileformat2.html#walformat: a header of 32 bytes with two salts, then frames of a
// head of 24 bytes (page number, size of the database after a commit or 0, the two salts, two checksums) and a page.

const HEADER_BYTES = 32
const FRAME_HEAD_BYTES = 24
const PAGE_BYTES = 4_096

/** The pages of every commit whose last frame is there, in order; what was written of another one is left out. */
export function committedPages(wal: Buffer): readonly Buffer[] {
  const frames: { readonly salts: string; readonly commits: boolean; readonly page: Buffer }[] = []
  const size = FRAME_HEAD_BYTES + PAGE_BYTES
  for (let at = HEADER_BYTES; at + size <= wal.length; at += size) {
    frames.push({
      salts: wal.toString('hex', at + 8, at + 16),
      commits: wal.readUInt32BE(at + 4) !== 0,
      page: wal.subarray(at + FRAME_HEAD_BYTES, at + size),
    })
  }
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

/** Those of the header, or, where no frame has them, of the first frame: then it is the header that is damaged. */
function saltsOf(wal: Buffer, frames: readonly { readonly salts: string }[]): string | undefined {
  const named = wal.length < HEADER_BYTES ? undefined : wal.toString('hex', 16, 24)
  return frames.some(({ salts }) => salts === named) ? named : frames[0]?.salts
}
