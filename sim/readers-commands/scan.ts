// `latchkey readers scan`: what is plugged in that could be a reader, and what to write into the configuration for it.

import type { Command } from 'commander'
import { type KindFit, type Scan, type ScannedDevice, scan } from '../../drivers/index.ts'
import { AnswerIsNo } from './outcome.ts'

const TITLES = { hid: 'USB HID', serial: 'Serial', evdev: 'Input' } as const

export function addScan(readers: Command, say: (line: string) => void): void {
  readers
    .command('scan')
    .description('every device here that could be a reader, and what to configure for it')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const found = await scan()
      if (json === true) say(JSON.stringify(found, null, 2))
      else for (const line of scanWords(found)) say(line)
      if (found.looked === 0) throw new AnswerIsNo('Nothing could be looked at; see above.')
    })
}

/** A scan in lines of words. */
export function scanWords({ devices, problems }: Scan): readonly string[] {
  const lines = devices.flatMap((device, i) => [...deviceWords(device, i + 1), ''])
  const twice = devices.some(one => one.transport === 'hid' && one.configure !== undefined)
  const alsoInput = devices.some(one => one.transport === 'evdev')
  return [
    ...lines,
    ...(devices.length === 0
      ? ['No device that could be a reader was found: is it plugged in?']
      : []),
    ...(twice && alsoInput
      ? ['A USB keyboard is here twice, as USB HID and as an input device: configure one of them.']
      : []),
    ...problems.map(({ message }) => message),
  ]
}

function deviceWords(device: ScannedDevice, number: number): readonly string[] {
  const { transport, path, vendorId, productId, product, serialNumber } = device
  const ids =
    vendorId === undefined || productId === undefined
      ? 'no ids'
      : `${hex(vendorId)}:${hex(productId)}`
  const about = [
    ids,
    ...(product === undefined ? [] : [JSON.stringify(product)]),
    ...(serialNumber === undefined ? [] : [`serial number ${JSON.stringify(serialNumber)}`]),
  ]
  return [
    `${TITLES[transport]} ${path}  ${about.join(', ')}`,
    ...device.stablePaths.map(name => `  always     ${name}`),
    ...kindWords(device.kinds).map(line => `  ${line}`),
    ...(device.mayOpen === undefined ? [] : [`  access     ${accessWords(device)}`]),
    ...identicalWords(device).map(line => `  identical  ${line}`),
    ...configureWords(device, number).map(line => `  configure  ${line}`),
  ]
}

const hex = (id: number): string => id.toString(16).toUpperCase().padStart(4, '0')

const named = (kinds: readonly KindFit[]): string => kinds.map(one => one.id).join(', ')

function kindWords(kinds: readonly KindFit[]): readonly string[] {
  const of = (fits: KindFit['fits']) => kinds.filter(one => one.fits === fits)
  const not = (why: KindFit['why']) => kinds.filter(one => one.why === why)
  const [byIds, possible] = [of('ids'), of('any-ids')]
  const [others, unread] = [not('other-ids'), not('other-interface')]
  return [
    ...(byIds.length === 0 ? [] : [`is         ${named(byIds)} (by its ids)`]),
    ...(possible.length === 0
      ? []
      : [`may be     ${named(possible)} (found by what you configure)`]),
    ...(others.length === 0 ? [] : [`is not     ${named(others)} (they have other ids)`]),
    ...(byIds.length + possible.length > 0 || unread.length === 0
      ? []
      : ['is not     any other kind: none reads this interface of it']),
  ]
}

const GROUPS = {
  hid: '',
  serial: ', or add the user to the group dialout',
  evdev: ', or to the group input',
}

function accessWords({ mayOpen, transport, kinds }: ScannedDevice): string {
  if (mayOpen === true) return 'you may open it'
  // The rules are made of the ids of the catalog.
  const own = kinds.some(one => one.fits === 'ids') ? '' : ', with lines for its ids'
  return `you may not open it: install the rules that "latchkey readers udev" writes${own}${GROUPS[transport]}`
}

function identicalWords({ identical, configure }: ScannedDevice): readonly string[] {
  if (identical.length === 0 || configure === undefined) return []
  return [`to ${identical.join(', ')}: only the path tells them apart`]
}

function configureWords(device: ScannedDevice, number: number): readonly string[] {
  const { configure, transport, stablePaths } = device
  if (configure === undefined) return []
  const line = JSON.stringify({ id: `reader${number}`, ...configure })
  const loose = configure.path !== undefined && stablePaths.length === 0 && transport !== 'serial'
  return loose ? [line, 'this path may be another after a replug or restart'] : [line]
}
