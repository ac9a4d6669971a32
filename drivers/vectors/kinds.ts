// Every kind of vector we can say something about.

import { ASKED_VECTORS } from './asked.ts'
import { CARD_VECTORS } from './cards.ts'
import { KEYBOARD_VECTORS } from './keyboards.ts'
import { MODULE_125KHZ_VECTORS } from './modules-125khz.ts'
import { OSDP_VECTORS } from './osdp.ts'
import { TEXT_LINE_VECTORS } from './text-lines.ts'
import type { VectorKinds } from './vector.ts'
import { VENDOR_VECTORS } from './vendors.ts'

export const VECTOR_KINDS: VectorKinds = {
  ...ASKED_VECTORS,
  ...CARD_VECTORS,
  ...KEYBOARD_VECTORS,
  ...MODULE_125KHZ_VECTORS,
  ...OSDP_VECTORS,
  ...TEXT_LINE_VECTORS,
  ...VENDOR_VECTORS,
}
