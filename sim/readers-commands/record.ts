// `latchkey readers record`: a reader's bytes into a file, to be replayed, compared, and sent to whoever can mend it.

import { accessSync, closeSync, constants, existsSync, openSync, rmSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Command } from 'commander'
import { VERSION } from '../../agent/index.ts'
import { writeDurably } from '../durable-file.ts'
import { CAPTURE_LIMITS, captureText } from './capture-file.ts'
import { cannotWrite } from './file-trouble.ts'
import { counted, heardLine } from './heard-words.ts'
import { listen } from './listen.ts'
import { AnswerIsNo, BadFile } from './outcome.ts'
import { type Recorder, recorder } from './recorder.ts'
import { addWatchOptions, type WatchOptions } from './watch.ts'
import { whichReader } from './which-reader.ts'

interface RecordOptions extends WatchOptions {
  readonly force?: boolean
}

const WARNING =
  'Card numbers, and keys if any are pressed, will be in this file: use test cards and no PIN of a person.'

export function addRecord(readers: Command, say: (line: string) => void): void {
  const command = readers
    .command('record <file>')
    .description('as watch, and writes what came in to a file for replay')
    .option('--force', 'overwrites a file that is there')
  addWatchOptions(command).action(async (file: string, options: RecordOptions) => {
    const { json = false, show = false, force = false, for: forMs = CAPTURE_LIMITS.ms } = options
    const reader = whichReader(options)
    const tell = (message: string, what: 'warning' | 'recorded', more: object = {}): void =>
      say(json ? JSON.stringify({ what, message, ...more }) : message)

    const kept = recorder(reader)
    const give = reserve(file, force)
    try {
      tell(WARNING, 'warning')
      await listen({
        reader,
        forMs: Math.min(forMs, CAPTURE_LIMITS.ms),
        hear(heard, stop) {
          const end = kept.hear(heard)
          const line = heardLine(heard, { json, show })
          if (line !== undefined) say(line)
          if (end === undefined) return
          tell(`${end} The recording ends here.`, 'warning')
          stop()
        },
      })
    } finally {
      give(textOf(kept, file))
    }
    const { capture, expect } = kept.recorded()
    const [chunks, items] = [capture.chunks.length, expect.length]
    if (chunks === 0) throw new AnswerIsNo('Nothing came from the reader, so nothing was written.')
    const holds = `${counted(chunks, 'chunk')}, ${counted(items, 'item')}`
    const message = `${file}: ${holds}. Compare with "latchkey readers replay ${file}".`
    tell(message, 'recorded', { file, chunks, items })
  })
}

function textOf(kept: Recorder, file: string): string | undefined {
  const { capture, expect } = kept.recorded()
  if (capture.chunks.length === 0) return undefined
  const day = new Date().toISOString().slice(0, 10)
  const origin = `Recorded from a device read as ${capture.use} on ${day}, by Latchkey ${VERSION}.`
  return captureText({ id: basename(file, '.json'), origin, capture, expect })
}

/**
 * Takes the name of a file before anything is recorded for it. What is given back writes it whole, or, for nothing,
 * gives the name back.
 * @throws BadFile when it is there already, or cannot be written
 */
function reserve(file: string, force: boolean): (text: string | undefined) => void {
  const isThere = existsSync(file)
  if (isThere && !force) {
    throw new BadFile(`${file} is there already: give another name, or --force to overwrite it.`)
  }
  if (isThere && !statSync(file).isFile()) throw new BadFile(`${file} is no file.`)
  try {
    if (isThere) accessSync(dirname(file), constants.W_OK)
    else closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    throw cannotWrite(file, error)
  }
  return text => {
    if (text === undefined) {
      if (!isThere) rmSync(file)
      return
    }
    try {
      writeDurably(file, text)
    } catch (error) {
      throw cannotWrite(file, error)
    }
  }
}
