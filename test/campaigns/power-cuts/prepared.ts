// The folder of an enrolled terminal that was never switched on.

import { openDeviceKey } from '../../../agent/adapters/device-key/device-key.ts'
import { openIdentity } from '../../../agent/adapters/identity-file.ts'
import { generateSealingKey, sealTo } from '../../../agent/vault/box.ts'
import { stretch } from '../../../agent/vault/stretch.ts'
import { base64, PIN, SITE_SALT, STRETCH, TERMINAL_SALT, UNLOCK_KEY } from './people.ts'

const KEY = base64(new Uint8Array(32))

/** Makes it; what it gives is the stretched PIN of the campaign's people. */
export async function prepare(folder: string): Promise<Uint8Array> {
  const deviceKey = await openDeviceKey({ folder })
  const identity = await openIdentity(folder, deviceKey)
  const sealing = generateSealingKey()
  await identity.save({
    ...{ terminal: 'T1', tenant: 'demo', server: 'https://server.test' },
    ...{ ca: '', certificate: '', tlsKey: '', signingKey: KEY },
    sealingKey: base64(sealing.secretKey),
    serverKeys: { beat: KEY, settings: KEY, credentials: KEY, entries: KEY },
    ...{ terminalSalt: base64(TERMINAL_SALT), siteSalt: base64(SITE_SALT), stretch: STRETCH },
    unlockKey: base64(sealTo(sealing.publicKey, UNLOCK_KEY)),
  })
  return stretch(PIN, SITE_SALT, STRETCH)
}
