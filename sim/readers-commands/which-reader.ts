// Which reader a command is about: as its options say, or as a configuration file of the agent does.

import { readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { Fault, readConfig } from '../../agent/index.ts'
import type { ConfiguredReader } from '../../drivers/index.ts'
import { cannotRead } from './file-trouble.ts'
import { BadFile, WrongUsage } from './outcome.ts'

export interface ReaderOptions {
  readonly use?: string
  readonly path?: string
  readonly ids?: Pick<ConfiguredReader, 'vendorId' | 'productId'>
  readonly product?: string
  readonly serialNumber?: string
  readonly baudRate?: number
  readonly host?: string
  readonly port?: number
  readonly listen?: boolean
  readonly formats?: readonly string[]
  readonly osdpAddress?: number
  readonly osdpKeyFile?: string
  readonly config?: string
  readonly reader?: string
}

export function addReaderOptions(command: Command): Command {
  return command
    .option('--use <kind>', 'its kind; "latchkey readers list" names them')
    .option('--path <path>', 'the device, such as /dev/serial/by-id/…')
    .option('--ids <vendor:product>', 'its USB ids in hex, as lsusb prints them', ids)
    .option('--product <name>', 'its product name')
    .option('--serial-number <number>', 'its serial number')
    .option('--baud-rate <n>', "bits per second, where not the kind's own", wholeNumber)
    .option('--host <host>', 'on the network: its name or address')
    .option('--port <n>', 'on the network: its port, or ours where it connects to us', wholeNumber)
    .option('--listen', 'on the network: it connects to us')
    .option('--formats <names>', 'card formats of what gives bits, such as H10301,H10304', names)
    .option('--osdp-address <n>', 'OSDP: its address, 0 to 126', address)
    .option('--osdp-key-file <file>', 'OSDP: a file with its key, which is on no command line')
    .option('--config <file>', 'a configuration file of the agent, instead of all these')
    .option('--reader <id>', 'which reader of that file')
}

/**
 * The reader that is meant.
 * @throws WrongUsage or BadFile, saying what to write instead
 */
export function whichReader(options: ReaderOptions): ConfiguredReader {
  const { config, reader, ...own } = options
  if (config !== undefined) return fromFile(config, options)
  if (reader !== undefined) throw new WrongUsage('--reader needs --config, the file it is in.')
  const { use, path, ids: usb, product, serialNumber, baudRate, host, port, listen } = own
  const { formats, osdpAddress, osdpKeyFile } = own
  if (use === undefined) {
    throw new WrongUsage(
      'Say which reader: --use with --path, --ids or --port, or --config with --reader.',
    )
  }
  return {
    ...{ id: 'reader', use, ...usb },
    ...(path !== undefined && { path }),
    ...(product !== undefined && { product }),
    ...(serialNumber !== undefined && { serialNumber }),
    ...(baudRate !== undefined && { baudRate }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(listen !== undefined && { listen }),
    ...(formats !== undefined && { formats }),
    ...(osdpAddress !== undefined && { osdpAddress }),
    ...(osdpKeyFile !== undefined && { osdpKey: keyIn(osdpKeyFile) }),
  }
}

const OWN = [
  ...(['use', 'path', 'ids', 'product', 'serialNumber', 'baudRate'] as const),
  ...(['host', 'port', 'listen', 'formats', 'osdpAddress', 'osdpKeyFile'] as const),
]

function fromFile(file: string, options: ReaderOptions): ConfiguredReader {
  if (OWN.some(name => options[name] !== undefined)) {
    throw new WrongUsage('With --config the file says what the reader is: leave the others out.')
  }
  const { readers } = configured(file)
  const found = readers.find(one => one.id === options.reader)
  if (found !== undefined) return found
  const there = readers.map(one => one.id).join(', ')
  if (there === '') throw new BadFile(`${file} has no readers.`)
  throw new WrongUsage(`Say which reader of ${file} with --reader: ${there}.`)
}

function configured(file: string): ReturnType<typeof readConfig> {
  try {
    return readConfig(file)
  } catch (error) {
    if (error instanceof Fault) throw new BadFile(error.message)
    throw error
  }
}

function ids(text: string): Pick<ConfiguredReader, 'vendorId' | 'productId'> {
  const [, vendor = '', product = ''] = /^([\da-f]{4}):([\da-f]{4})$/i.exec(text) ?? []
  if (vendor === '') throw new InvalidArgumentError('Write them as 09D8:0420.')
  return { vendorId: Number.parseInt(vendor, 16), productId: Number.parseInt(product, 16) }
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write a whole number, such as 9600.')
}

const names = (text: string): readonly string[] => text.split(',').map(one => one.trim())

function address(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 126) return Number(text)
  throw new InvalidArgumentError('Write a whole number from 0 to 126.')
}

function keyIn(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw cannotRead(file, error)
  }
  if (text === 'default' || /^[\da-f]{32}$/i.test(text)) return text
  throw new BadFile(`${file} holds no OSDP key: write 32 hex digits into it, or default.`)
}
