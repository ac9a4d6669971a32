// What the three keep over their restarts, in one file: keys, secrets and ports, so that whoever knows them goes on
// knowing them.

import { generateKeyPair, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { z } from 'zod'
import { writeDurably } from '../durable-file.ts'
import type { ProviderName } from './quirks.ts'

const text = z.string().min(1)
const secrets = z.strictObject({
  jwks: z.strictObject({ keys: z.array(z.looseObject({ kid: text })).length(1) }),
  cookieKey: text,
  clientSecret: text,
})
const port = z.int().min(1).max(65_535)
const state = z.strictObject({
  ports: z.strictObject({ apple: port, microsoft: port, google: port }).optional(),
  tls: z.strictObject({ ca: text, key: text, cert: text }),
  /** Of the client: what its owner downloads from Apple, once. */
  appleKey: z.strictObject({ teamId: text, keyId: text, privateKey: text }),
  secrets: z.strictObject({ apple: secrets, microsoft: secrets, google: secrets }),
})

export type KeptState = Readonly<z.infer<typeof state>>

/** The state of last time, or a new one, which is not written yet. Throws an Error when the file cannot be used. */
export async function readState(file: string, makeTls: () => KeptState['tls']): Promise<KeptState> {
  if (!existsSync(file)) return freshState(makeTls())
  try {
    return state.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new Error(
      `${file} cannot be used: remove it, and the three begin anew with other keys.`,
      {
        cause: error,
      },
    )
  }
}

export const writeState = (file: string, kept: KeptState): void =>
  writeDurably(file, JSON.stringify(kept))

async function freshState(tls: KeptState['tls']): Promise<KeptState> {
  const newKeyPair = promisify(generateKeyPair)
  const of = async (): Promise<KeptState['secrets'][ProviderName]> => {
    const { privateKey } = await newKeyPair('rsa', { modulusLength: 2_048 })
    const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }
    return {
      jwks: { keys: [{ ...key, kid: randomUUID() }] },
      cookieKey: secret(),
      clientSecret: secret(),
    }
  }
  const [apple, microsoft, google] = await Promise.all([of(), of(), of()])
  const { privateKey } = await newKeyPair('ec', { namedCurve: 'P-256' })
  return {
    tls,
    appleKey: {
      teamId: 'LATCHKEY01',
      keyId: randomBytes(5).toString('hex').toUpperCase(),
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    secrets: { apple, microsoft, google },
  }
}

const secret = () => randomBytes(32).toString('base64url')
