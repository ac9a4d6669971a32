// What a desk needs to give out unlock codes while the server is down: the keys of some terminals, wrapped with a
// passphrase until a day, and a record of what was given out that only its holder can write.

import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'
import { UNLOCK_MODES } from './unlock-code.ts'

export const LEAST_PASSPHRASE_CHARS = 12
export const MOST_PASSPHRASE_CHARS = 200
/** A record of this many lines is brought to the server before the desk goes on. */
export const MOST_RECORD_LINES = 2_000

/** One wrap takes about 100 ms on a desktop core and 32 MiB. */
const STRETCH = { N: 32_768, r: 8, p: 1 } as const
const STRETCH_MEMORY_BYTES = 64 * 1_024 * 1_024
const [KEY_BYTES, SALT_BYTES, NONCE_BYTES, TAG_BYTES] = [32, 16, 12, 16]

const id = z.string().min(1).max(64)
const when = z.iso.datetime().meta({ format: 'date-time' })
const base64 = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/)

/** Everything but `sealed` is readable by anybody and changed by nobody: it is bound to what is sealed. */
export const deskFile = z.strictObject({
  format: z.literal('latchkey-desk-v1'),
  id,
  issuer: z.string().min(1).max(200),
  tenant: id,
  expiresAt: when,
  modes: z.array(z.enum(UNLOCK_MODES)).min(1).max(UNLOCK_MODES.length),
  terminals: z.array(id).min(1).max(10_000),
  stretch: z.strictObject({
    N: z.literal(STRETCH.N),
    r: z.literal(STRETCH.r),
    p: z.literal(STRETCH.p),
  }),
  salt: base64(32),
  nonce: base64(32),
  sealed: base64(2_000_000),
})
export type DeskFile = z.infer<typeof deskFile>

const deskKeys = z.object({
  record: base64(44),
  terminals: z.record(id, base64(44)),
})

/** 32 bytes each. */
export interface DeskKeys {
  /** K_unlock by terminal. */
  readonly terminals: ReadonlyMap<string, Buffer>
  /** Authenticates the record. */
  readonly record: Buffer
}

type DeskHeader = Pick<DeskFile, 'id' | 'issuer' | 'tenant' | 'expiresAt' | 'modes'>

/** Wraps keys with a passphrase: scrypt, then ChaCha20-Poly1305 with all other fields as associated data. */
export async function wrapDeskKeys(
  header: DeskHeader,
  keys: DeskKeys,
  passphrase: string,
): Promise<DeskFile> {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const open: Omit<DeskFile, 'sealed'> = {
    format: 'latchkey-desk-v1',
    ...{ ...header, terminals: [...keys.terminals.keys()] },
    ...{ stretch: STRETCH, salt: salt.toString('base64'), nonce: nonce.toString('base64') },
  }
  const content = Buffer.from(
    JSON.stringify({
      record: keys.record.toString('base64'),
      terminals: Object.fromEntries(
        [...keys.terminals].map(([terminal, key]) => [terminal, key.toString('base64')]),
      ),
    }),
  )
  const cipher = createCipheriv('chacha20-poly1305', await stretched(passphrase, salt), nonce, {
    authTagLength: TAG_BYTES,
  })
  cipher.setAAD(boundBytes(open), { plaintextLength: content.length })
  const sealed = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
  return { ...open, sealed: sealed.toString('base64') }
}

/** The keys in a file; undefined when the passphrase is another, or anything in the file was changed. */
export async function unwrapDeskKeys(
  file: DeskFile,
  passphrase: string,
): Promise<DeskKeys | undefined> {
  const { sealed, ...open } = file
  const bytes = Buffer.from(sealed, 'base64')
  const end = bytes.length - TAG_BYTES
  const nonce = Buffer.from(file.nonce, 'base64')
  if (end < 0 || nonce.length !== NONCE_BYTES) return undefined
  const key = await stretched(passphrase, Buffer.from(file.salt, 'base64'))
  const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(boundBytes(open), { plaintextLength: end })
  decipher.setAuthTag(bytes.subarray(end))
  try {
    const content = Buffer.concat([decipher.update(bytes.subarray(0, end)), decipher.final()])
    const { record, terminals } = deskKeys.parse(JSON.parse(content.toString('utf8')))
    const keys = Object.entries(terminals).map(
      ([terminal, text]) => [terminal, Buffer.from(text, 'base64')] as const,
    )
    return { record: Buffer.from(record, 'base64'), terminals: new Map(keys) }
  } catch {
    return undefined
  }
}

/** What was given out at a desk: one line of its record. `mac` follows from the line before, so none can be left out. */
export const deskLine = z.strictObject({
  /** Of this copy of the file: two desks with one file have two records. */
  record: id,
  seq: z.number().int().min(1).max(MOST_RECORD_LINES),
  terminal: id,
  challenge: z.string().regex(/^[0-9A-HJKMNP-TV-Z]{8}$/),
  mode: z.enum(UNLOCK_MODES),
  hours: z.number().int().min(1).max(72).nullable(),
  reason: z.string().min(1).max(200),
  at: when,
  mac: base64(44),
})
export type DeskLine = z.infer<typeof deskLine>

/** The MAC of a line after `last`, or after nothing: HMAC-SHA256, base64. */
export function deskMac(
  recordKey: Uint8Array,
  last: Pick<DeskLine, 'mac'> | undefined,
  line: Omit<DeskLine, 'mac'>,
): string {
  const { record, seq, terminal, challenge, mode, hours, reason, at } = line
  const fields = [last?.mac ?? null, record, seq, terminal, challenge, mode, hours, reason, at]
  return createHmac('sha256', recordKey).update(JSON.stringify(fields)).digest('base64')
}

/** Whether a record is whole from its first line on and as it was written. */
export function recordHolds(recordKey: Uint8Array, lines: readonly DeskLine[]): boolean {
  return lines.every(
    (line, at) =>
      line.seq === at + 1 &&
      line.record === lines[0]?.record &&
      line.mac === deskMac(recordKey, lines[at - 1], line),
  )
}

/** All open fields in a fixed order, whatever the order in the file. */
function boundBytes(open: Omit<DeskFile, 'sealed'>): Buffer {
  const { format, id, issuer, tenant, expiresAt, modes, terminals, stretch, salt, nonce } = open
  const { N, r, p } = stretch
  const who = [format, id, issuer, tenant, expiresAt, modes, terminals]
  return Buffer.from(JSON.stringify([...who, N, r, p, salt, nonce]), 'utf8')
}

function stretched(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  const options = { ...STRETCH, maxmem: STRETCH_MEMORY_BYTES }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}
