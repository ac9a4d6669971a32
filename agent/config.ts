// The agent's configuration file: read once, checked whole, every mistake named with its place and what to write instead.

import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { mistakeSentences, readerName } from './config-mistakes.ts'
import type { Settings } from './core/vocabulary.ts'
import { Fault } from './fault.ts'
import { brokenJsonPlace } from './json-place.ts'
import { cardRuleText } from './wire/card-rules.ts'
import { LANGUAGES } from './wire/panel-messages.ts'
import { ENTER_KEY } from './wire/panel-text.ts'
import { readSettings, type SettingProblem } from './wire/settings.ts'

/** Who keeps the machine's half of the root secret; see docs/vendor.md. */
const deviceKey = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('file'), path: z.string().min(1).exactOptional() }),
  z.strictObject({
    provider: z.literal('systemd'),
    /** Name of the credential in the service's unit. */
    credential: z
      .string()
      .regex(/^\w[\w.-]{0,63}$/, 'write a name such as latchkey.key')
      .default('latchkey.key'),
    /** B only where the credential is encrypted with a TPM: the agent cannot see that. */
    grade: z.enum(['B', 'C']).default('C'),
  }),
  z.strictObject({
    provider: z.literal('command'),
    program: z.string().min(1),
    grade: z.enum(['A', 'B']).default('B'),
    /** Whether the program keeps the slot too. */
    slot: z.enum(['program', 'file']).default('program'),
  }),
  z.strictObject({
    provider: z.literal('tpm'),
    /** First of three NV indices that are the owner's (TCG registry: 01800000 to 01BFFFFF). */
    nvIndex: z
      .string()
      .regex(/^0x01[89ab][0-9a-f]{5}$/i, 'write an index of the owner such as 0x01804c4b')
      .default('0x01804c4b')
      .transform(Number),
  }),
])

const MAX_READERS = 8

const reader = z.strictObject({
  id: z.string().min(1).max(32),
  /** Id in the catalog of readers, e.g. `serial-line`. */
  use: z.string().min(1),
  path: z.string().min(1).exactOptional(),
  /** On the network: its name or address and port, or the port on which it connects to us. */
  host: z.string().min(1).max(253).exactOptional(),
  port: z.number().int().min(1).max(65_535).exactOptional(),
  listen: z.boolean().exactOptional(),
  baudRate: z.number().int().positive().exactOptional(),
  /** USB ids where the catalog's fingerprint is not enough. */
  vendorId: z.number().int().min(0).max(0xffff).exactOptional(),
  productId: z.number().int().min(0).max(0xffff).exactOptional(),
  /** Take the device away from everybody else (libusb). */
  exclusive: z.boolean().exactOptional(),
  product: z.string().exactOptional(),
  serialNumber: z.string().exactOptional(),
  /** Longest pause between two keys of one card, milliseconds. */
  gapMs: z.number().int().positive().exactOptional(),
  /** Shortest and longest card, characters. */
  minLength: z.number().int().positive().exactOptional(),
  maxLength: z.number().int().positive().exactOptional(),
  /** Card reader and keypad on one keyboard: longest time from key to key of the reader, milliseconds. */
  paceMs: z.number().int().positive().exactOptional(),
  /** What the reader types before and after every number. */
  prefix: z.string().max(32).exactOptional(),
  suffix: z.string().max(32).exactOptional(),
  /** Magnetic stripes: the only track that counts. */
  track: z.literal([1, 2, 3]).exactOptional(),
  /** OSDP: the reader's address, 0 to 126. */
  osdpAddress: z.int().min(0).max(126).exactOptional(),
  /** OSDP: the key of its secure channel, 32 hex digits, or `default`. */
  osdpKey: z.string().exactOptional(),
  /** Wiegand formats of its cards, one per number of bits, and what of them is the number. */
  formats: z.array(z.string()).max(16).exactOptional(),
  write: z
    .enum([
      ...(['facility-number', 'number', 'bits', 'hex', 'decimal'] as const),
      ...(['hex-without-parity', 'decimal-without-parity'] as const),
    ])
    .exactOptional(),
  /** How the reader writes the bits of a card where it gives them as text. */
  bitsFrom: z
    .enum([
      ...(['hid-raw', 'pacs', 'pacs-decimal', 'pacs-bare', 'pacs-bare-reversed'] as const),
      'binary',
    ])
    .exactOptional(),
  /** How keys of a Wiegand keypad come in bits. */
  keypad: z
    .enum([
      ...(['4-bit', '6-bit-rosslare', '6-bit', '8-bit'] as const),
      ...(['26-bit-buffered', '26-bit-bcd'] as const),
    ])
    .exactOptional(),
  keypadFacility: z.number().int().min(0).max(255).exactOptional(),
  keypadDigits: z.number().int().min(1).max(5).exactOptional(),
  /** What its cards are, where the reader does not say so itself. */
  technology: z.enum(['ISO 14443A', 'EM4100']).exactOptional(),
  /** Order of the bytes of a UID. */
  uidOrder: z.enum(['as-read', 'reversed']).exactOptional(),
  /** How EM4100 numbers are written, e.g. `8H->10D`. */
  em4100: z.string().exactOptional(),
  em4100From: z.string().exactOptional(),
  /** What is done to the number in the end: our own language, or another product's. */
  rule: cardRuleText.exactOptional(),
})

const panel = z.strictObject({
  /** Loopback port of the panel socket; 0 takes any free one. */
  port: z.number().int().min(0).max(65_535).default(7071),
  /** Web pages that may open it, by origin. A panel that is not a web page needs none. */
  origins: z.array(z.string()).max(16).default([]),
  /** What a panel is spoken to in until it asks for another language. */
  language: z.enum(LANGUAGES).default('en'),
  /** What is written on the machine's key that ends an input. */
  enterKey: z.string().trim().min(1).max(64).default(ENTER_KEY),
})

const file = z.strictObject({
  /** Folder for the journal, the cache and the terminal's identity. */
  data: z.string().min(1),
  /** Address of the server, e.g. `https://print.example:7443`. */
  server: z.url({ protocol: /^https?$/ }),
  /** The terminal's model, told to the server: kyocera, ricoh, canon or a vendor's own word. */
  profile: z.string().min(1).max(64).default('generic'),
  /** A file with an enrolment code; used while the terminal is not enrolled. */
  enrolmentCodeFile: z.string().min(1).exactOptional(),
  /** Default: a file in the data folder, which is only as good as the disk. */
  deviceKey: deviceKey.exactOptional(),
  /** Short for `deviceKey: {provider: 'file', path}`. */
  deviceKeyFile: z.string().min(1).exactOptional(),
  /** Where deny lists are looked for beside the inbox: where a USB stick appears, e.g. /media/usb. */
  denyFolder: z.string().min(1).exactOptional(),
  panel: panel.prefault({}),
  readers: z.array(reader).max(MAX_READERS).default([]),
  /** Settings by public name; see docs/settings.md. */
  settings: z.record(z.string(), z.unknown()).default({}),
  log: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

/** A checked configuration. Paths are absolute. */
export type AgentConfig = Omit<z.output<typeof file>, 'deviceKeyFile' | 'deviceKey'> & {
  readonly deviceKey: DeviceKeyConfig
  /** Settings given with `--set`, which win over everything. */
  readonly set: Readonly<Record<string, string>>
}
export type AgentConfigFile = z.input<typeof file>

/** Every mistake that can be seen in readers whose fields have the right shape, a sentence each. */
export type ReaderMistakes = (readers: AgentConfig['readers']) => readonly string[]

/**
 * Checks a configuration given as a value.
 * @param base folder that relative paths start from
 * @param readerMistakes what else may be wrong with its readers; nothing for who gives them their bytes himself
 * @throws Fault `config/invalid` naming each mistake
 */
export function checkConfig(
  value: unknown,
  base: string,
  set: Readonly<Record<string, string>> = {},
  readerMistakes: ReaderMistakes = () => [],
): AgentConfig {
  const { data, error } = file.safeParse(value)
  const issues = error?.issues ?? []
  const { settings } = fieldsOf(value)
  const written = file.shape.settings.safeParse(settings)
  const all = [
    ...issues.flatMap(issue => mistakeSentences(issue, value, knownAt(issue.path))),
    ...readSettings(written.data ?? {}, set).problems.map(
      ({ name, message }) => `Setting ${name}: ${message}.`,
    ),
    ...(data?.deviceKey !== undefined && data.deviceKeyFile !== undefined
      ? ['It has both deviceKey and deviceKeyFile: leave one of them out.']
      : []),
    ...mistakesOfReaders(value, issues, readerMistakes),
  ]
  if (data === undefined || all.length > 0) {
    const count = all.length === 1 ? '1 mistake' : `${all.length} mistakes`
    throw invalid(`The configuration has ${count}. ${all.join(' ')}`)
  }
  const { deviceKeyFile, ...config } = data
  const absolute = (path: string): string => resolve(base, path)
  return {
    ...config,
    data: absolute(config.data),
    ...(config.enrolmentCodeFile === undefined
      ? {}
      : { enrolmentCodeFile: absolute(config.enrolmentCodeFile) }),
    ...(config.denyFolder === undefined ? {} : { denyFolder: absolute(config.denyFolder) }),
    deviceKey: placed(
      config.deviceKey ?? {
        provider: 'file',
        ...(deviceKeyFile === undefined ? {} : { path: deviceKeyFile }),
      },
      absolute,
    ),
    set,
  }
}

/** A key's provider with absolute paths, and for systemd with the folder in which it hands over credentials. */
type DeviceKeyConfig = z.output<typeof deviceKey> & { readonly directory?: string }

function placed(
  key: z.output<typeof deviceKey>,
  absolute: (path: string) => string,
): DeviceKeyConfig {
  const { CREDENTIALS_DIRECTORY: directory } = process.env
  switch (key.provider) {
    case 'file':
      return key.path === undefined ? key : { ...key, path: absolute(key.path) }
    case 'systemd':
      return directory === undefined ? key : { ...key, directory }
    case 'command':
      return { ...key, program: absolute(key.program) }
    case 'tpm':
      return key
  }
}

/**
 * Reads and checks a configuration file (JSON).
 * @throws Fault `config/invalid` when it cannot be read, is not JSON, or has mistakes
 */
export function readConfig(
  path: string,
  set: Readonly<Record<string, string>> = {},
  readerMistakes?: ReaderMistakes,
): AgentConfig {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw invalid(
      `The configuration file ${path} cannot be read. Check the path and its rights.`,
      error,
    )
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid(`The configuration file ${path} is not JSON: look at ${brokenJsonPlace(text)}.`)
  }
  return checkConfig(value, dirname(resolve(path)), set, readerMistakes)
}

/** Reads `name=value` as given to `--set`. Throws `config/invalid` when it has no `=`. */
export function readSet(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=')
      if (at < 1) throw invalid(`--set ${pair}: write it as name=value, e.g. --set link.delay=30s.`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** All layers of settings in their order: `--set` > pushed by the server > configuration file > default. */
export function layeredSettings(
  config: Pick<AgentConfig, 'settings' | 'set'>,
  pushed: Readonly<Record<string, unknown>>,
): { readonly settings: Settings; readonly problems: readonly SettingProblem[] } {
  return readSettings(config.settings, pushed, config.set)
}

/** The fields there are at a place of the file. */
function knownAt(path: readonly PropertyKey[]): readonly string[] {
  const [list, , field] = path
  if (list === 'panel') return Object.keys(panel.shape)
  if (list === undefined) return Object.keys(file.shape)
  return list === 'readers' && field === undefined ? Object.keys(reader.shape) : []
}

/**
 * What `readerMistakes` says of the readers as they are without the fields that have a wrong shape. What it then misses
 * such a field for is left out: it would only follow from the first mistake.
 */
function mistakesOfReaders(
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  readerMistakes: ReaderMistakes,
): readonly string[] {
  const { readers } = fieldsOf(value)
  if (!Array.isArray(readers)) return []
  const left = readers.slice(0, MAX_READERS).flatMap((one: unknown, index) => {
    const wrong = issues
      .filter(({ path: [list, at] }) => list === 'readers' && at === index)
      .flatMap(({ path, ...issue }) =>
        path.length === 2 && issue.code === 'unrecognized_keys' ? issue.keys : path[2],
      )
    const kept = Object.entries(fieldsOf(one)).filter(([name]) => !wrong.includes(name))
    const name = readerName(value, index)
    const { data } = reader.safeParse({ ...Object.fromEntries(kept), id: name })
    return data === undefined ? [] : [{ name: `"${name}"`, data, wrong: wrong.map(String) }]
  })
  const follows = (sentence: string): boolean =>
    left.some(
      ({ name, wrong }) =>
        sentence.includes(name) &&
        wrong.some(field => sentence.match(/\w+/g)?.includes(field) === true),
    )
  return readerMistakes(left.map(({ data }) => data)).filter(sentence => !follows(sentence))
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

function invalid(message: string, cause?: unknown): Fault {
  return new Fault('config/invalid', message, { retry: 'never', cause })
}
