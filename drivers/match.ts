// Which of the devices that are there is the one that is meant: scored, and a tie is never guessed away.

/** What a device must show; every field that is given must agree. */
export interface Fingerprint {
  readonly vendorId?: number
  readonly productId?: number
  /** Product string as the device reports it, compared without regard to case. */
  readonly product?: string
  readonly serialNumber?: string
}

/** What the operating system says about a device. */
export interface DeviceFacts extends Fingerprint {
  readonly path: string
}

export type Match =
  | { readonly kind: 'found'; readonly device: DeviceFacts }
  | { readonly kind: 'none' }
  | { readonly kind: 'tie'; readonly devices: readonly DeviceFacts[] }

const fold = (value: string | number | undefined): string | number | undefined =>
  typeof value === 'string' ? value.trim().toLowerCase() : value

/** A serial number names one device, a product string a product, ids often only a chip: FFFF:0035 is many readers. */
const WEIGHTS = { serialNumber: 8, product: 4, productId: 2, vendorId: 1 } as const

function score(fingerprint: Fingerprint, device: DeviceFacts): number {
  let sum = 0
  for (const field of ['serialNumber', 'product', 'productId', 'vendorId'] as const) {
    const wanted = fold(fingerprint[field])
    if (wanted === undefined) continue
    if (wanted !== fold(device[field])) return 0
    sum += WEIGHTS[field]
  }
  return sum
}

/** The device that fits best. One device listed several times (per interface, per usage) counts once, by its path. */
export function match(
  fingerprints: readonly Fingerprint[],
  devices: readonly DeviceFacts[],
): Match {
  const best = new Map<string, { device: DeviceFacts; score: number }>()
  for (const device of devices) {
    const high = Math.max(0, ...fingerprints.map(fingerprint => score(fingerprint, device)))
    if (high > (best.get(device.path)?.score ?? 0)) best.set(device.path, { device, score: high })
  }
  const top = Math.max(0, ...[...best.values()].map(one => one.score))
  const [first, ...others] = [...best.values()]
    .filter(one => one.score === top)
    .map(one => one.device)
  if (first === undefined) return { kind: 'none' }
  return others.length === 0
    ? { kind: 'found', device: first }
    : { kind: 'tie', devices: [first, ...others] }
}
