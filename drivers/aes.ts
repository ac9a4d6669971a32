// AES for decoders, which may not import it themselves.

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Aes128 } from './decode/osdp/secure-channel.ts'

/** @throws Error when key or block has not 16 bytes */
export const aes128: Aes128 = {
  encrypt: (key, block) => {
    const cipher = createCipheriv('aes-128-ecb', Uint8Array.from(key), null).setAutoPadding(false)
    return [...cipher.update(Uint8Array.from(block)), ...cipher.final()]
  },
  decrypt: (key, block) => {
    const cipher = createDecipheriv('aes-128-ecb', Uint8Array.from(key), null).setAutoPadding(false)
    return [...cipher.update(Uint8Array.from(block)), ...cipher.final()]
  },
}
