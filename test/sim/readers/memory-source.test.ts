// The device in memory behaves like a device.

import { memoryDevice } from '../../../sim/readers/memory-source.ts'
import { byteSourceContract } from '../../contracts/byte-source.ts'

byteSourceContract('memory device', () => {
  const written: number[] = []
  const device = memoryDevice(
    () => 0,
    bytes => written.push(...bytes),
  )
  return {
    ...device,
    written: () => Uint8Array.from(written),
    end: () => undefined,
  }
})
