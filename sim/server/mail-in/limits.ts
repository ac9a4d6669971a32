// What a mail to the job address may have, and how often one may come.

const KIB = 1_024
const MIB = 1_024 * KIB
const HOUR_MS = 3_600_000

export const LIMITS = {
  mailBytes: 25 * MIB,
  /** Mails that are being received or read, all together. */
  heldBytes: 128 * MIB,
  recipients: 10,
  /** Recipients refused on one connection, which then ends: whoever tries names finds none quickly. */
  refusedRecipients: 10,
  connections: { all: 50, perClient: 10 },
  /** Without a byte from the client; a whole connection. */
  silenceMs: 60_000,
  connectionMs: 10 * 60_000,
  /** A server of a whole house delivers from one address. */
  perClient: { most: 600, perMs: HOUR_MS, keys: 10_000 },
  perSender: { most: 60, perMs: HOUR_MS, keys: 10_000 },

  headerBytes: 128 * KIB,
  /** Parts of a mail, and how deep one may be in another. */
  parts: 200,
  attachments: 20,
  attachmentBytes: 20 * MIB,
  addressChars: 200,
  nameChars: 200,

  /** A mail, and a document, have so long and so much memory to be read in. */
  readingMs: 10_000,
  startingMs: 30_000,
  readingBytes: 512 * MIB,
  readingHeapMib: 256,
  pages: 5_000,
  /** PDFs of a mail that take too long or too much memory; others of that mail are not tried. */
  tooMuch: 2,
  linesAPage: 60,

  /** Mails that are remembered, so that one that comes again does nothing: a sender tries for some days. */
  rememberMs: 14 * 24 * HOUR_MS,
  remembered: 50_000,
  /** Unknown senders that become users of a tenant. */
  guestsAnHour: 20,
  /** Lines in the App. Log about mails that did nothing. */
  linesAnHour: { most: 60, perMs: HOUR_MS, keys: 1_000 },
} as const
