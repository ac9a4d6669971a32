// A desk without the server: opens its file, computes a code, and writes down that it did before anybody hears it.

import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { AnswerIsNo, BadFile, WrongUsage } from '../readers-commands/outcome.ts'
import {
  type DeskFile,
  type DeskKeys,
  type DeskLine,
  deskFile,
  deskLine,
  deskMac,
  MOST_RECORD_LINES,
  recordHolds,
  unwrapDeskKeys,
} from '../server/desk-file.ts'
import {
  challengeCode,
  hoursProblem,
  inGroups,
  readChallenge,
  type UnlockMode,
} from '../server/unlock-code.ts'

const MOST_REASON_CHARS = 200

interface Wish {
  readonly terminal: string
  readonly challenge: string
  readonly mode: UnlockMode
  /** Null but with `until-online`. */
  readonly hours: number | null
  readonly reason: string
}

/** Where the record of a desk file lies. */
export const recordPath = (file: string): string => `${file}.record`

/** Reads a desk file. Throws `BadFile`. */
export function readDeskFile(path: string): DeskFile {
  const read = deskFile.safeParse(json(readText(path)))
  if (read.success) return read.data
  throw new BadFile(`${path} is no desk file. Ask for a new one: latchkey desk export.`)
}

/** Reads what was given out with a desk file, oldest first. Throws `BadFile`. */
export function readRecord(path: string): readonly DeskLine[] {
  if (!existsSync(path)) return []
  const lines = readText(path)
    .split('\n')
    .filter(line => line !== '')
  const read = deskLine.array().safeParse(lines.map(json))
  if (read.success) return read.data
  throw new BadFile(`${path} is damaged. ${ASK}`)
}

const ASK = 'Put it back as it was, or ask for a new desk file.'

/**
 * Answers a challenge. `now` is in milliseconds since 1970. Throws `AnswerIsNo` when the file does not allow it any
 * more or for this, or the passphrase is another; `WrongUsage` for what no terminal shows; `BadFile` for a record that
 * was changed.
 */
export async function unlockAtDesk(
  path: string,
  wish: Wish,
  passphrase: () => Promise<string>,
  now: number,
): Promise<{ readonly code: string; readonly line: DeskLine }> {
  const file = readDeskFile(path)
  const challenge = checked(file, wish, now)
  const keys = await unwrapDeskKeys(file, await passphrase())
  const unlockKey = keys?.terminals.get(wish.terminal)
  if (keys === undefined || unlockKey === undefined) {
    throw new AnswerIsNo('This is not the passphrase of the desk file, or the file was changed.')
  }
  const line = writeDown(recordPath(path), keys, { ...wish, challenge }, now)
  return { code: inGroups(challengeCode(unlockKey, challenge, wish)), line }
}

/** The canonical challenge, when the file allows the wish. */
function checked(file: DeskFile, wish: Wish, now: number): string {
  const challenge = readChallenge(wish.challenge)
  if (challenge === undefined) {
    const like = 'eight letters and digits as the panel shows them, like 7K2M-9QXD'
    throw new WrongUsage(`--challenge: ${like}. The letter U is never one.`)
  }
  const problem = hoursProblem(wish)
  if (problem !== undefined) throw new WrongUsage(`--hours: ${problem}`)
  if (wish.reason.trim() === '' || wish.reason.length > MOST_REASON_CHARS) {
    throw new WrongUsage(`--reason: write why, in at most ${MOST_REASON_CHARS} characters.`)
  }
  if (now >= Date.parse(file.expiresAt)) {
    throw new AnswerIsNo(`The desk file was good until ${file.expiresAt}. Ask for a new one.`)
  }
  if (!file.modes.includes(wish.mode)) {
    throw new AnswerIsNo(`The desk file is for ${file.modes.join(', ')} only, not ${wish.mode}.`)
  }
  if (!file.terminals.includes(wish.terminal)) {
    throw new AnswerIsNo(`The desk file has no key of terminal ${wish.terminal}.`)
  }
  return challenge
}

/** Adds a line to the record and waits until it is on the disk. */
function writeDown(path: string, keys: DeskKeys, wish: Wish, now: number): DeskLine {
  const lock = `${path}.lock`
  const held = locked(lock)
  try {
    const lines = readRecord(path)
    if (!recordHolds(keys.record, lines)) {
      throw new BadFile(`${path} is not as it was written. ${ASK}`)
    }
    if (lines.length >= MOST_RECORD_LINES) {
      throw new AnswerIsNo(`The record is full. Bring it in, and ask for a new desk file.`)
    }
    const last = lines.at(-1)
    const { terminal, challenge, mode, hours, reason } = wish
    const unsigned = {
      record: last?.record ?? randomBytes(9).toString('base64url'),
      ...{ seq: lines.length + 1, terminal, challenge, mode, hours, reason: reason.trim() },
      at: new Date(now).toISOString(),
    }
    const line = { ...unsigned, mac: deskMac(keys.record, last, unsigned) }
    const record = openSync(path, 'a', 0o600)
    try {
      writeSync(record, `${JSON.stringify(line)}\n`)
      fsyncSync(record)
    } finally {
      closeSync(record)
    }
    return line
  } finally {
    closeSync(held)
    unlinkSync(lock)
  }
}

function locked(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (error) {
    const message = `${path} cannot be made: ${(error as Error).message}. If no other unlock runs, delete it.`
    throw new AnswerIsNo(message)
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new BadFile(`${path} cannot be read: ${(error as Error).message}.`)
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
