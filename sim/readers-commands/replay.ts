// `latchkey readers replay`: a capture through the real decoder, and whether it is read as it says.

import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import { replayCapture } from '../../drivers/index.ts'
import { type CaptureFile, readCapture } from './capture-file.ts'
import { counted, itemLine } from './heard-words.ts'
import { type Facts, hiddenItem, itemOf } from './hidden.ts'
import { AnswerIsNo, BadFile } from './outcome.ts'

/** Moments are compared to the hundredth of a millisecond: a file has them rounded. */
const SAME_MS = 0.01

export function addReplay(readers: Command, say: (line: string) => void): void {
  readers
    .command('replay <file>')
    .description('runs a capture through the real decoder, and compares')
    .option('--json', 'as JSON')
    .option('--show', 'shows cards, keys and bytes, which are hidden otherwise')
    .action((file: string, { json = false, show = false }: { json?: boolean; show?: boolean }) => {
      const read = readCapture(file)
      const items = replayed(read, file)
      const seen = items.map(item => (show ? item : hiddenItem(item)))
      const differs = read.expect === undefined ? undefined : difference(read.expect, items, show)
      const same = read.expect === undefined ? null : differs === undefined
      if (json) {
        const { id, capture } = read
        say(JSON.stringify({ id, use: capture.use, items: seen, same, differs }, null, 2))
      } else {
        for (const item of seen) say(itemLine(item))
        if (same === null)
          say(`${counted(items.length, 'item')}; the file does not say what to expect.`)
        if (same === true) say(`${counted(items.length, 'item')}, as the file says.`)
      }
      if (differs !== undefined) throw new AnswerIsNo(`${file} is read otherwise: ${differs}`)
    })
}

function replayed({ capture }: CaptureFile, file: string): readonly Facts[] {
  try {
    return replayCapture(capture)
      .filter(({ value }) => value.kind !== 'skip')
      .map(({ at, value }) => ({ at, ...itemOf(value) }))
  } catch (error) {
    throw new BadFile(`${file} is no capture of ours: ${(error as Error).message}`)
  }
}

/** The first difference in a sentence, or undefined. */
function difference(
  expected: readonly Facts[],
  items: readonly Facts[],
  show: boolean,
): string | undefined {
  const length = Math.max(expected.length, items.length)
  for (let i = 0; i < length; i += 1) {
    const [wanted, got] = [expected[i], items[i]]
    if (isSame(wanted, got)) continue
    const [one, other] = [wanted, got].map(item => shown(item, show))
    const what = `item ${i + 1}: expected ${one}, got ${other}.`
    return one === other ? `${what} They differ in what is hidden: --show shows it.` : what
  }
  return undefined
}

function isSame(wanted: Facts | undefined, got: Facts | undefined): boolean {
  if (wanted === undefined || got === undefined) return false
  const { at: due, ...facts } = wanted
  const { at, ...others } = got
  return Math.abs(Number(due) - Number(at)) < SAME_MS && isDeepStrictEqual(facts, others)
}

const shown = (item: Facts | undefined, show: boolean): string =>
  item === undefined ? 'nothing more' : JSON.stringify(show ? item : hiddenItem(item))
