// What is plugged into this machine that could be a reader, which kinds fit it, and what to configure for it.

import { CATALOG } from './catalog.ts'
import { fingerprintsOf } from './configured-reader.ts'
import type { SourceProblem } from './io/byte-source.ts'
import { type DeviceFacts, type Fingerprint, match } from './match.ts'
import type { ReaderKind, Transport } from './reader-kind.ts'
import { type ListedDevice, type Lookers, thisMachine } from './this-machine.ts'

/** On the network nothing is plugged in. */
type By = Exclude<Transport['transport'], 'tcp'>

/** Whether a device may be of a kind: its ids say so, or the kind has none, or why not. */
export interface KindFit {
  readonly id: string
  readonly fits: 'ids' | 'any-ids' | 'no'
  readonly why?: 'other-transport' | 'other-ids' | 'other-interface'
}

/** The least that names the device and no other that is plugged in now. */
export interface Suggestion extends Fingerprint {
  readonly use: string
  readonly path?: string
}

export interface ScannedDevice extends DeviceFacts {
  readonly transport: By
  /** Names of its path that stay the same over replugs, the best first. */
  readonly stablePaths: readonly string[]
  /** Whether this user may open it; not there where it is no file. */
  readonly mayOpen?: boolean
  /** Paths of others that nothing but their path tells from it. */
  readonly identical: readonly string[]
  readonly kinds: readonly KindFit[]
  /** Not there for what no kind reads. */
  readonly configure?: Suggestion
}

export interface Scan {
  readonly devices: readonly ScannedDevice[]
  /** Why some could not be listed, a sentence each. */
  readonly problems: readonly { readonly transport: By; readonly message: string }[]
  /** How many of the three transports could be looked at. */
  readonly looked: number
}

const TRANSPORTS = ['hid', 'serial', 'evdev'] as const
/** What a device is taken for when its ids say nothing. */
const USUAL: Readonly<Record<By, string>> = {
  hid: 'keystroke',
  serial: 'serial-line',
  evdev: 'keystroke-evdev',
}

/** Looks at everything that could be a reader, and opens nothing. Never rejects. */
export async function scan(look: Lookers = thisMachine()): Promise<Scan> {
  const found = await Promise.all(TRANSPORTS.map(async by => [by, await listed(by, look)] as const))
  const devices: ScannedDevice[] = []
  const problems: { transport: By; message: string }[] = []
  for (const [by, list] of found) {
    if ('code' in list) problems.push({ transport: by, message: list.message })
    else devices.push(...(await Promise.all(list.map(one => scanned(by, one, list, look)))))
  }
  return { devices, problems, looked: TRANSPORTS.length - problems.length }
}

async function listed(by: By, look: Lookers): Promise<readonly ListedDevice[] | SourceProblem> {
  try {
    const list = await look[by]()
    if ('code' in list) return list
    const paths = new Map<string, ListedDevice>()
    for (const one of list) {
      // A device may be listed once per usage.
      const before = paths.get(one.path)
      paths.set(one.path, {
        ...one,
        ...(before?.keyboard === true && { keyboard: true }),
        ...(before?.vendor === true && { vendor: true }),
      })
    }
    return [...paths.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return { code: 'unavailable', message: `${WHAT[by]} cannot be listed: ${said}.` }
  }
}

const WHAT: Readonly<Record<By, string>> = {
  hid: 'USB devices',
  serial: 'Serial ports',
  evdev: 'Input devices',
}

async function scanned(
  transport: By,
  device: ListedDevice,
  all: readonly ListedDevice[],
  look: Lookers,
): Promise<ScannedDevice> {
  const { keyboard = true, vendor = false, ...facts } = device
  const identical = all.filter(one => one.path !== device.path && isSame(one, device))
  // Identical devices share one name by id, and each has its own by the port it is plugged into.
  const names = await look.stablePaths(device.path)
  const byPort = names.filter(name => name.includes('/by-path/'))
  const byId = names.filter(name => !byPort.includes(name))
  const stablePaths = identical.length > 0 ? byPort : [...byId, ...byPort]
  const kinds = CATALOG.map(kind => fitOf(kind, transport, device))
  const mayOpen = await look.mayOpen(device.path, transport !== 'evdev')
  const meant = all.filter(one => (keyboard ? one.keyboard !== false : one.vendor === true))
  const isKnown = keyboard || (vendor && kinds.some(({ fits }) => fits === 'ids'))
  return {
    ...{ ...facts, transport, stablePaths },
    ...(mayOpen !== undefined && { mayOpen }),
    ...{ identical: identical.map(one => one.path), kinds },
    ...(isKnown && {
      configure: suggestion({ ...facts, transport, stablePaths, kinds }, meant),
    }),
  }
}

const FACTS = ['vendorId', 'productId', 'product', 'serialNumber'] as const

const isSame = (one: DeviceFacts, other: DeviceFacts): boolean =>
  FACTS.every(fact => one[fact] === other[fact])

function fitOf(kind: ReaderKind, transport: By, device: ListedDevice): KindFit {
  const { id, fingerprints } = kind
  if (kind.transport !== transport) return { id, fits: 'no', why: 'other-transport' }
  const ofVendor = kind.transport === 'hid' && kind.reports === 'vendor'
  const isMeant = ofVendor ? device.vendor === true : device.keyboard !== false
  if (!isMeant) return { id, fits: 'no', why: 'other-interface' }
  if (fingerprints.length === 0) return { id, fits: 'any-ids' }
  if (match(fingerprints, [device]).kind === 'found') return { id, fits: 'ids' }
  // Of a reader that types the ids are only those seen so far.
  return id === USUAL[transport] ? { id, fits: 'any-ids' } : { id, fits: 'no', why: 'other-ids' }
}

function suggestion(
  device: Omit<ScannedDevice, 'identical'>,
  all: readonly DeviceFacts[],
): Suggestion {
  const { transport, kinds, vendorId, productId, product, serialNumber } = device
  const known = kinds.find(one => one.fits === 'ids')?.id
  const use = known ?? USUAL[transport]
  const kind = CATALOG.find(one => one.id === use)
  const ids = {
    ...(vendorId !== undefined && { vendorId }),
    ...(productId !== undefined && { productId }),
  }
  const ways: readonly Fingerprint[] = [
    ...(known === undefined ? [] : [{}]),
    ...(vendorId === undefined ? [] : [ids]),
    ...(product === undefined ? [] : [{ ...ids, product }]),
    ...(serialNumber === undefined ? [] : [{ ...ids, serialNumber }]),
  ]
  for (const way of ways) {
    if (kind === undefined) break
    const found = match(fingerprintsOf({ id: 'scan', use, ...way }, kind), all)
    if (found.kind === 'found' && found.device.path === device.path) return { use, ...way }
  }
  return { use, path: device.stablePaths[0] ?? device.path }
}
