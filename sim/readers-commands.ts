// The `latchkey readers` commands: what readers there are, and files of vectors against the real decoders.

import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import {
  CATALOG,
  type Checked,
  checkVectors,
  type ReaderKind,
  udevRules,
} from '../drivers/index.ts'

/** A file that is no file of vectors; the message says why. */
export class NoVectors extends Error {}

/** Something was read otherwise than a vector says. */
export class VectorsDiffer extends Error {}

/**
 * Adds them to the program; `say` prints a line. Commands throw `NoVectors` and `VectorsDiffer`.
 */
export function addReaderCommands(program: Command, say: (line: string) => void): void {
  const readers = program.command('readers').description('card readers and keypads we know')
  readers
    .command('list')
    .description('every kind in the catalog')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => {
      if (json === true) say(JSON.stringify(CATALOG.map(facts), null, 2))
      else for (const kind of CATALOG) say(line(kind))
    })
  readers
    .command('udev')
    .description(
      'rules that let a terminal open the readers of the catalog; says how to install them',
    )
    .action(() => say(udevRules().trimEnd()))
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
      if (wrong > 0) throw new VectorsDiffer(`${wrong} of ${checked.length} vectors differ.`)
    })
}

function checkedFile(file: string): readonly Checked[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new NoVectors(`${file} cannot be read: ${(error as Error).message}.`)
  }
  try {
    return checkVectors(JSON.parse(text))
  } catch (error) {
    throw new NoVectors(`${file} is no file of vectors: ${(error as Error).message}`)
  }
}

const hex = (id = 0): string => id.toString(16).toUpperCase().padStart(4, '0')

const usbIds = ({ fingerprints }: ReaderKind): readonly string[] =>
  fingerprints.map(one => `${hex(one.vendorId)}:${hex(one.productId)}`)

function facts(kind: ReaderKind): object {
  const { id, title, transport, yields, capabilities } = kind
  return { id, title, transport, gives: yields, usb: usbIds(kind), ...capabilities }
}

function line(kind: ReaderKind): string {
  const { id, title, transport, yields, capabilities } = kind
  const { led, beep, poll } = capabilities
  const can = [led && 'light', beep && 'beep', poll && 'asked'].filter(one => one !== false)
  const more = [...can, ...usbIds(kind)].join(', ')
  const about = more === '' ? title : `${title} (${more})`
  return `${id.padEnd(18)} ${transport.padEnd(7)} ${yields.join(', ').padEnd(10)} ${about}`
}
