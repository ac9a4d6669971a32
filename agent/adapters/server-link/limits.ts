// How long the link waits for what, and how much it reads at the most.

/** Every wait in milliseconds; a whole call includes connecting. undici's own defaults are 300 s. */
export const LIMITS_MS = {
  connect: 3_000,
  headers: 4_000,
  /** Between two pieces of a body. */
  body: 4_000,
  beat: 8_000,
  settings: 10_000,
  credentials: 60_000,
  upload: 30_000,
  enrol: 20_000,
  jobs: 8_000,
  qr: 8_000,
  /** Until a document begins to come. */
  claim: 20_000,
}
export type LimitsMs = Readonly<typeof LIMITS_MS>

/** The longest answer read, in bytes, by what was asked. */
export const MAX_ANSWER_BYTES = {
  beat: 8_192,
  identify: 8_192,
  settings: 262_144,
  /** 100 users sealed and signed; the wire schema caps the signed body at 8,000,000 characters. */
  credentials: 8_100_000,
  entries: 8_192,
  enrol: 32_768,
  /** 50 jobs. */
  jobs: 65_536,
  qr: 1_024,
  /** The body of an error; a longer one is not looked at. */
  error: 8_192,
} as const
