// What can be printed of what is attached to a mail, and what the job is called.

import { LIMITS } from './limits.ts'
import type { Attachment } from './read-mail.ts'

/** Media types that become jobs. */
export type PrintableType = 'application/pdf' | 'image/png' | 'image/jpeg' | 'text/plain'

const BY_ENDING: Readonly<Record<string, PrintableType>> = {
  ...{ pdf: 'application/pdf', png: 'image/png', txt: 'text/plain' },
  ...{ jpg: 'image/jpeg', jpeg: 'image/jpeg' },
}
const ALIASES: Readonly<Record<string, PrintableType>> = {
  ...{ 'application/pdf': 'application/pdf', 'application/x-pdf': 'application/pdf' },
  ...{ 'image/png': 'image/png', 'image/jpeg': 'image/jpeg', 'image/jpg': 'image/jpeg' },
  'text/plain': 'text/plain',
}

/** What it is, by its description and by its first bytes; undefined for what cannot be printed. */
export function printableType({ name, type, content }: Attachment): PrintableType | undefined {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  // Many programs know no better.
  const said = type === 'application/octet-stream' ? own(BY_ENDING, ending) : own(ALIASES, type)
  return said !== undefined && looksLike(said, Buffer.from(content)) ? said : undefined
}

const own = (table: Readonly<Record<string, PrintableType>>, key: string) =>
  Object.hasOwn(table, key) ? table[key] : undefined

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG = Buffer.from([0xff, 0xd8, 0xff])

function looksLike(type: PrintableType, content: Buffer): boolean {
  switch (type) {
    case 'application/pdf':
      return content.subarray(0, 1_024).includes('%PDF-')
    case 'image/png':
      return content.subarray(0, PNG.length).equals(PNG)
    case 'image/jpeg':
      return content.subarray(0, JPEG.length).equals(JPEG)
    case 'text/plain':
      return content.length > 0 && !content.includes(0)
  }
}

/** Pages of plain text, 60 lines each; a form feed begins another. */
export function textPages(content: Uint8Array): number {
  const text = Buffer.from(content).toString('latin1')
  const lines = (page: string) => page.replace(/\r?\n$/, '').split(/\r\n|\r|\n/).length
  return text
    .replace(/\f$/, '')
    .split('\f')
    .reduce((pages, page) => pages + Math.ceil(lines(page) / LIMITS.linesAPage), 0)
}

/**
 * What a job is called: the file without its folders, control characters and marks that turn the direction of writing;
 * `otherwise`, the subject of the mail, for a file without a name.
 */
export function jobName(name: string, otherwise: string): string {
  const file = cleaned(name.split(/[/\\]/).at(-1) ?? '')
  return (/[\p{L}\p{N}]/u.test(file) ? file : cleaned(otherwise)) || 'Document'
}

/** One line of text, cut to what a name may have. */
export const cleaned = (text: string): string =>
  [...text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()].slice(0, LIMITS.nameChars).join('')
