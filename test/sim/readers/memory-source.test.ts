// The device in memory behaves like a device.

import { memoryDevice } from '../../../sim/readers/memory-source.ts'
import { byteSourceContract } from '../../contracts/byte-source.ts'

byteSourceContract('memory device', () => {
  const device = memoryDevice(() => 0)
  return {
    ...device,
    written: () => Uint8Array.from(device.written.flatMap(one => [...one])),
    end: () => undefined,
  }
})
