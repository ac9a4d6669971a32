// Which device of this machine is meant, and the sentence for when that cannot be said.

import { type DeviceFacts, type Fingerprint, match } from '../match.ts'
import type { SourceProblem } from './byte-source.ts'

/** A path if one is configured, else what the device must show. */
export interface Place {
  readonly path?: string
  readonly fingerprints: readonly Fingerprint[]
}

/** The path of the one device that fits, or why there is none. `what` is the kind of device, for the sentence. */
export function choose(
  place: Place,
  devices: readonly DeviceFacts[],
  what: string,
): { readonly path: string } | SourceProblem {
  const fit = match(place.fingerprints, devices)
  switch (fit.kind) {
    case 'found':
      return { path: fit.device.path }
    case 'none':
      return {
        code: 'unavailable',
        message: `No ${what} fits this reader: plug it in, or set its path, or its vendorId and productId.`,
      }
    case 'tie': {
      const paths = fit.devices.map(device => device.path).join(', ')
      return {
        code: 'unavailable',
        message: `More than one ${what} fits this reader (${paths}): set its path, or its serialNumber.`,
      }
    }
  }
}
