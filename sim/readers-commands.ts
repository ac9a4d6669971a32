// The `latchkey readers` commands: which readers there are, here and in the catalog, and what the drivers make of them.

import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { brokenJsonPlace } from '../agent/index.ts'
import {
  CATALOG,
  type Checked,
  checkVectors,
  type ReaderKind,
  udevRules,
} from '../drivers/index.ts'
import { addCalibrate } from './readers-commands/calibrate.ts'
import { cannotRead } from './readers-commands/file-trouble.ts'
import { AnswerIsNo, BadFile } from './readers-commands/outcome.ts'
import { addRecord } from './readers-commands/record.ts'
import { addReplay } from './readers-commands/replay.ts'
import { addScan } from './readers-commands/scan.ts'
import { addWatch } from './readers-commands/watch.ts'

/**
 * Adds them to the program; `say` prints a line. What else comes of them than well is in `readers-commands/outcome.ts`.
 */
export function addReaderCommands(program: Command, say: (line: string) => void): void {
  const readers = program.command('readers').description('card readers and keypads we know')
  readers
    .command('list')
    .description('every kind in the catalog')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => {
      if (json === true) say(JSON.stringify(CATALOG.map(facts), null, 2))
      else for (const row of table(CATALOG.map(columns))) say(row)
    })
  readers
    .command('udev')
    .description(
      'rules that let a terminal open the readers of the catalog; says how to install them',
    )
    .action(() => say(udevRules().trimEnd()))
  addScan(readers, say)
  addWatch(readers, say)
  addRecord(readers, say)
  addReplay(readers, say)
  addCalibrate(readers, say)
  readers
    .command('check <file>')
    .description('runs a file of test vectors against the real decoders')
    .option('--json', 'as JSON')
    .action((file: string, { json }: { json?: boolean }) => {
      const checked = checkedFile(file)
      const good = checked.filter(({ differs }) => differs.length === 0).length
      if (json === true) {
        say(JSON.stringify({ good, of: checked.length, vectors: checked }, null, 2))
      } else {
        for (const { id, differs } of checked) {
          say(differs.length === 0 ? `ok       ${id}` : `differs  ${id}: ${differs.join('; ')}`)
        }
        say(`${good} of ${checked.length}`)
      }
      const wrong = checked.length - good
      if (wrong > 0) throw new AnswerIsNo(`${wrong} of ${checked.length} vectors differ.`)
    })
}

function checkedFile(file: string): readonly Checked[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw cannotRead(file, error)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadFile(
      `${file} is no file of vectors: it is not JSON. Look at ${brokenJsonPlace(text)}.`,
    )
  }
  try {
    return checkVectors(value)
  } catch (error) {
    throw new BadFile(`${file} is no file of vectors: ${(error as Error).message}`)
  }
}

const hex = (id = 0): string => id.toString(16).toUpperCase().padStart(4, '0')

const usbIds = ({ fingerprints }: ReaderKind): readonly string[] =>
  fingerprints.map(one => `${hex(one.vendorId)}:${hex(one.productId)}`)

function facts(kind: ReaderKind): object {
  const { id, title, transport, yields, capabilities } = kind
  return { id, title, transport, gives: yields, usb: usbIds(kind), ...capabilities }
}

function columns(kind: ReaderKind): readonly string[] {
  const { id, title, transport, yields, capabilities } = kind
  const { led, beep, poll } = capabilities
  const can = [led && 'light', beep && 'beep', poll && 'asked'].filter(one => one !== false)
  const more = [...can, ...usbIds(kind)].join(', ')
  const about = more === '' ? title : `${title} (${more})`
  return [id, transport, yields.join(', '), about]
}

/** Each column as wide as its widest entry. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number): number => Math.max(...rows.map(row => (row[column] ?? '').length))
  return rows.map(row =>
    row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(width(i)))).join('  '),
  )
}
