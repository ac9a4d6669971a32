// Mails and documents as tests send them.

import { constants, deflateRawSync } from 'node:zlib'

/** A PDF with these objects, the first of which is the catalog. */
function pdfOf(...objects: readonly (string | Buffer)[]): Buffer {
  const pieces = objects.map((object, i) =>
    Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]),
  )
  return Buffer.concat([
    Buffer.from('%PDF-1.5\n'),
    ...pieces,
    Buffer.from('trailer\n<< /Root 1 0 R >>\n%%EOF\n'),
  ])
}

const CATALOG = '<< /Type /Catalog /Pages 2 0 R >>'

/** A PDF of so many empty pages. */
export function pdf(pages: number): Buffer {
  const kids = Array.from({ length: pages }, (_, i) => `${i + 3} 0 R`).join(' ')
  const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>'
  return pdfOf(
    CATALOG,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
    ...Array.from({ length: pages }, () => page),
  )
}

/** PDFs that are made to hurt whoever counts their pages. */
export const HOSTILE_PDFS: Readonly<Record<string, Buffer>> = {
  'no PDF at all': Buffer.from('%PDF-1.7 and nothing that follows'),
  'cut off': pdf(3).subarray(0, 120),
  'a tree of pages that is its own branch': pdfOf(
    CATALOG,
    '<< /Type /Pages /Kids [2 0 R] /Count 1 >>',
  ),
  'two branches that hold each other': pdfOf(
    CATALOG,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Pages /Kids [2 0 R 2 0 R] /Parent 2 0 R /Count 1 >>',
  ),
  'a count without pages': pdfOf(CATALOG, '<< /Type /Pages /Kids [] /Count 9999 >>'),
  'pages that are numbers': pdfOf(CATALOG, '<< /Type /Pages /Kids [1 2 3] /Count 3 >>'),
  'a tree that doubles thirty times': pdfOf(
    CATALOG,
    ...Array.from(
      { length: 30 },
      (_, i) => `<< /Type /Pages /Kids [${i + 3} 0 R ${i + 3} 0 R] /Count 1 >>`,
    ),
    '<< /Type /Page /Parent 2 0 R >>',
  ),
  'arrays in arrays': pdfOf(CATALOG, '['.repeat(200_000)),
  'a stream of a gigabyte in a megabyte': bomb(1_000),
}

/** An object stream that unpacks to so many megabytes. */
function bomb(megabytes: number): Buffer {
  const small = deflatedSpaces(megabytes)
  const head = `<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length ${small.length} >>\nstream\n`
  const stream = Buffer.concat([Buffer.from(head), small, Buffer.from('\nendstream')])
  return pdfOf(CATALOG, '<< /Type /Pages /Kids [4 0 R] /Count 1 >>', stream, '<< /Type /Page >>')
}

/** As zlib would deflate them (RFC 1950), but only one of the megabytes: what ends with a full flush may be repeated. */
function deflatedSpaces(megabytes: number): Buffer {
  const finishFlush = constants.Z_FULL_FLUSH
  const one = deflateRawSync(Buffer.alloc(1_000_000, ' '), { finishFlush })
  const bytes = BigInt(megabytes) * 1_000_000n
  // Adler-32 of nothing but spaces.
  const a = (1n + 32n * bytes) % 65_521n
  const b = (bytes + 16n * bytes * (bytes + 1n)) % 65_521n
  const end = Buffer.alloc(4)
  end.writeUInt32BE(Number((b << 16n) | a))
  const [start, last] = [Buffer.of(0x78, 0x9c), deflateRawSync('')]
  return Buffer.concat([start, ...Array<Buffer>(megabytes).fill(one), last, end])
}

export interface Part {
  readonly name?: string
  readonly type: string
  readonly content: Buffer | string
  readonly disposition?: string
  readonly headers?: readonly string[]
}

/** A mail in bytes: a text, and what is attached. */
export function mailOf(headers: readonly string[], parts: readonly Part[]): Buffer {
  const lines = [
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="=edge"',
    '',
    ...['--=edge', 'Content-Type: text/plain; charset=utf-8', '', 'Please print.'],
    ...parts.flatMap(({ name, type, content, disposition = 'attachment', headers: more = [] }) => [
      '--=edge',
      `Content-Type: ${type}`,
      `Content-Disposition: ${disposition}${name === undefined ? '' : `; filename="${name}"`}`,
      'Content-Transfer-Encoding: base64',
      ...more,
      '',
      ...(Buffer.from(content)
        .toString('base64')
        .match(/.{1,76}/g) ?? []),
    ]),
    '--=edge--',
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}
