// Every reader we know, by family. A new one is an entry in its family, a capture in fixtures/captures/ and a twin.

import { ASKED } from './kinds/asked.ts'
import { INPUT_DEVICES } from './kinds/input-devices.ts'
import { KEYBOARDS } from './kinds/keyboards.ts'
import { MODULES_125KHZ } from './kinds/modules-125khz.ts'
import { NETWORK } from './kinds/network.ts'
import { OSDP } from './kinds/osdp.ts'
import { TEXT_LINES } from './kinds/text-lines.ts'
import type { ReaderKind } from './reader-kind.ts'

export const CATALOG: readonly ReaderKind[] = [
  ...KEYBOARDS,
  ...INPUT_DEVICES,
  ...TEXT_LINES,
  ...MODULES_125KHZ,
  ...ASKED,
  ...OSDP,
  ...NETWORK,
]
