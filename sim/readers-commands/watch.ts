// `latchkey readers watch`: a reader live, from its bytes to what the agent would hear.

import { type Command, InvalidArgumentError } from 'commander'
import { readDuration } from '../../agent/wire/setting-shapes.ts'
import { heardLine } from './heard-words.ts'
import { listen } from './listen.ts'
import { AnswerIsNo } from './outcome.ts'
import { addReaderOptions, type ReaderOptions, whichReader } from './which-reader.ts'

export interface WatchOptions extends ReaderOptions {
  readonly for?: number
  readonly show?: boolean
  readonly json?: boolean
}

/** The longest that somebody watches, milliseconds: a day. */
const LONGEST_MS = 86_400_000

/** Options of everything that listens to a reader. */
export function addWatchOptions(command: Command): Command {
  return addReaderOptions(command)
    .option('--for <duration>', 'how long, e.g. 10s or 2m; until Ctrl-C unless given', howLong)
    .option('--show', 'shows cards, keys and bytes, which are hidden otherwise')
    .option('--json', 'a line of JSON for each')
}

export function addWatch(readers: Command, say: (line: string) => void): void {
  const command = readers
    .command('watch')
    .description('a reader live: its bytes, and what they are')
  addWatchOptions(command).action(async (options: WatchOptions) => {
    const { json = false, show = false, for: forMs } = options
    let isThere = false
    let why = 'Nothing came from the reader.'
    await listen({
      reader: whichReader(options),
      ...(forMs !== undefined && { forMs }),
      hear(heard) {
        if (heard.what === 'bytes') isThere = true
        if (heard.what === 'event' && heard.event.kind === 'attached') isThere = true
        if (heard.what === 'event' && heard.event.kind === 'detached') why = heard.event.why
        const line = heardLine(heard, { json, show })
        if (line !== undefined) say(line)
      },
    })
    // Who stops it by hand has seen what there is.
    if (forMs !== undefined && !isThere) throw new AnswerIsNo(why)
  })
}

function howLong(text: string): number {
  const ms = readDuration(text, 's')
  if (ms !== undefined && ms > 0 && ms <= LONGEST_MS) return ms
  throw new InvalidArgumentError('Write a duration such as 10s, 2m or 1h, at most 24h.')
}
