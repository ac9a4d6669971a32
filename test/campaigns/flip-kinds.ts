// What the bytes of a database are: sealed, never read by SQLite, or neither.
//
// By https://www.sqlite.org/fileformat2.html. SQLite lists its pages itself (https://www.sqlite.org/dbstat.html); where in
// them the content lies is read from their bytes. What is not known to be sealed or unused is neither.

import Database from 'better-sqlite3'

const PAGE_BYTES = 4_096
const HEADER_BYTES = 100
const POINTER_BYTES = 4
/** With a tag of so many bytes ends what is sealed, and no two are alike. */
const TAG_BYTES = 16

/** Bytes of a file in one go, the last one left out. */
export interface Piece {
  readonly from: number
  readonly to: number
}

export interface Kinds {
  /** For each of the sealed the pieces in which it lies, in the order in which they were asked for. */
  readonly sealed: readonly (readonly Piece[])[]
  /** What SQLite never reads, by page; pages without any are left out. */
  readonly unused: readonly (readonly Piece[])[]
  /** Every other byte. */
  readonly others: readonly number[]
}

interface Page {
  readonly number: number
  readonly type: 'internal' | 'leaf' | 'overflow'
  readonly payload: number
}

/** A database in memory with the content of this file, all of which must have been merged into it. */
export function inMemory(file: Buffer): Database.Database {
  const bytes = Buffer.from(file)
  // In memory there is no write-ahead log to look for.
  bytes.writeUInt16BE(0x0101, 18)
  return new Database(bytes, { readonly: true })
}

/**
 * Tells the bytes of `file` apart. `sealed` are the values of last columns: each must lie in it once, and no two kinds may meet.
 * Throws RangeError when they do not.
 */
export function kindsOf(file: Buffer, sealed: readonly Uint8Array[]): Kinds {
  if (file.readUInt16BE(16) !== PAGE_BYTES || file[20] !== 0) {
    throw new RangeError(`its pages are not of ${PAGE_BYTES} bytes, all of them used`)
  }
  const taken = new Uint8Array(file.length)
  const take = ({ from, to }: Piece): void => {
    if (taken.subarray(from, to).some(Boolean)) throw new RangeError(`byte ${from} is of two kinds`)
    taken.fill(1, from, to)
  }
  const pages = pagesOf(file)
  const unused = pages.map(page => unusedOf(file, page)).filter(({ length }) => length > 0)
  const found = piecesOf(file, pages, sealed)
  for (const piece of [...unused, ...found].flat()) take(piece)
  return {
    ...{ sealed: found, unused },
    others: Array.from(taken.keys()).filter(byte => taken[byte] === 0),
  }
}

function pagesOf(file: Buffer): readonly Page[] {
  const db = inMemory(file)
  try {
    return db
      .prepare<[], Page>('SELECT pageno AS number, pagetype AS type, payload FROM dbstat')
      .all()
  } finally {
    db.close()
  }
}

/** Where a page begins, in its file. */
const startOf = (page: number): number => (page - 1) * PAGE_BYTES
/** The head of a page of a tree; the first page has that of the file before it. */
const headOf = (page: number): number => startOf(page) + (page === 1 ? HEADER_BYTES : 0)
/** Where its list of cells begins. */
const cellsAt = ({ number, type }: Page): number => headOf(number) + (type === 'leaf' ? 8 : 12)

/** What no cell and no head of a page takes up; `file` must be sound. */
function unusedOf(file: Buffer, page: Page): readonly Piece[] {
  const start = startOf(page.number)
  if (page.type === 'overflow') {
    return pieceOf(start + POINTER_BYTES + page.payload, start + PAGE_BYTES)
  }
  const head = headOf(page.number)
  const cellsEnd = cellsAt(page) + 2 * file.readUInt16BE(head + 3)
  const unused = [...pieceOf(cellsEnd, start + file.readUInt16BE(head + 5))]
  // Freeblocks: where the next one is, how long this one is, and nothing more.
  for (let at = file.readUInt16BE(head + 1); at !== 0; at = file.readUInt16BE(start + at)) {
    unused.push(...pieceOf(start + at + 4, start + at + file.readUInt16BE(start + at + 2)))
  }
  return unused
}

const pieceOf = (from: number, to: number): readonly Piece[] => (from < to ? [{ from, to }] : [])

function piecesOf(
  file: Buffer,
  pages: readonly Page[],
  sealed: readonly Uint8Array[],
): readonly (readonly Piece[])[] {
  const tagOf = (bytes: Uint8Array): string =>
    Buffer.from(bytes.subarray(-TAG_BYTES)).toString('hex')
  const byTag = new Map<string, readonly Piece[]>()
  for (const page of pages) {
    for (const pieces of page.type === 'overflow' ? [] : payloadsOf(file, page)) {
      byTag.set(tagOf(bytesOf(file, pieces)), pieces)
    }
  }
  return sealed.map((bytes, at) => {
    const pieces = lastOf(byTag.get(tagOf(bytes)) ?? [], bytes.length)
    if (!bytesOf(file, pieces).equals(bytes)) throw new RangeError(`sealed ${at} was not found`)
    return pieces
  })
}

/** How many bytes lie in these pieces. */
export const lengthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { from, to }) => sum + to - from, 0)

/** What lies in these pieces. */
export const bytesOf = (file: Buffer, pieces: readonly Piece[]): Buffer =>
  Buffer.concat(pieces.map(({ from, to }) => file.subarray(from, to)))

/** The last `length` bytes of what lies in these pieces. */
function lastOf(pieces: readonly Piece[], length: number): readonly Piece[] {
  let before = lengthOf(pieces) - length
  return pieces.flatMap(({ from, to }) => {
    const start = Math.min(to, from + Math.max(0, before))
    before -= to - from
    return pieceOf(start, to)
  })
}

/** The pieces in which the payload of each cell of a page lies: in the page, and in overflow pages. */
function* payloadsOf(file: Buffer, page: Page): Generator<readonly Piece[]> {
  const head = headOf(page.number)
  const isIndex = ((file[head] ?? 0) & 1) === 0
  // The inner pages of a table hold row numbers only.
  if (!isIndex && page.type === 'internal') return
  for (let cell = 0; cell < file.readUInt16BE(head + 3); cell += 1) {
    const at = startOf(page.number) + file.readUInt16BE(cellsAt(page) + 2 * cell)
    const [length, next] = varint(file, page.type === 'internal' ? at + POINTER_BYTES : at)
    const from = isIndex ? next : varint(file, next)[1]
    const here = localBytes(length, isIndex)
    const rest =
      here < length ? overflowOf(file, file.readUInt32BE(from + here), length - here) : []
    yield [{ from, to: from + here }, ...rest]
  }
}

function overflowOf(file: Buffer, first: number, length: number): readonly Piece[] {
  const pieces: Piece[] = []
  let left = length
  for (let page = first; left > 0; page = file.readUInt32BE(startOf(page))) {
    const from = startOf(page) + POINTER_BYTES
    const here = Math.min(left, PAGE_BYTES - POINTER_BYTES)
    pieces.push({ from, to: from + here })
    left -= here
  }
  return pieces
}

/** How much of a payload lies in the page itself; U, X, M and K are named in the format. */
function localBytes(length: number, isIndex: boolean): number {
  const u = PAGE_BYTES
  const x = isIndex ? Math.floor(((u - 12) * 64) / 255) - 23 : u - 35
  const m = Math.floor(((u - 12) * 32) / 255) - 23
  const k = m + ((length - m) % (u - 4))
  return length <= x ? length : k <= x ? k : m
}

/** A number of up to 32 bits, and where the byte after it lies. */
function varint(file: Buffer, at: number): readonly [number: number, next: number] {
  let [value, next] = [0, at]
  for (;;) {
    const byte = file.readUInt8(next)
    next += 1
    value = value * 128 + (byte & 127)
    if (byte < 128) return [value, next]
  }
}
