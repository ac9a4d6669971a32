// Ed25519 signatures (RFC 8032) over a domain line and bytes, with raw 32-byte keys.

import {
  createPrivateKey,
  createPublicKey,
  sign as ed25519,
  randomBytes,
  verify,
} from 'node:crypto'

// RFC 8410: the DER that stands in front of the 32 raw bytes.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

export interface SigningKey {
  /** The secret key as RFC 8032 defines it, 32 bytes. */
  readonly seed: Uint8Array
  readonly publicKey: Uint8Array
}

/** A fresh Ed25519 key pair. */
export function generateSigningKey(): SigningKey {
  return signingKeyOf(randomBytes(32))
}

/** The pair that belongs to a 32-byte seed. */
export function signingKeyOf(seed: Uint8Array): SigningKey {
  const der = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' })
  return { seed, publicKey: new Uint8Array(der.subarray(SPKI_PREFIX.length)) }
}

/** Signs `domain` + `bytes`, 64 bytes. The domain keeps a signature from standing for something else. */
export type Signer = (domain: string, bytes: Uint8Array) => Uint8Array

/** Signs with this 32-byte seed. To take a seed in costs ten times a signature: whoever signs often keeps the signer. */
export function signerOf(seed: Uint8Array): Signer {
  const key = privateKey(seed)
  return (domain, bytes) => ed25519(null, covered(domain, bytes), key)
}

/** One signature with a seed, as `signerOf` makes them. */
export const signWith = (seed: Uint8Array, domain: string, bytes: Uint8Array): Uint8Array =>
  signerOf(seed)(domain, bytes)

/** True when `signature` is that of `publicKey` over `domain` + `bytes`. A key of a wrong size is never right. */
export function verifySigned(
  publicKey: Uint8Array,
  domain: string,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, publicKey]),
    format: 'der',
    type: 'spki',
  })
  return verify(null, covered(domain, bytes), key, signature)
}

function privateKey(seed: Uint8Array) {
  if (seed.length !== 32) throw new RangeError('an Ed25519 seed has 32 bytes')
  return createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  })
}

function covered(domain: string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(domain, 'utf8'), bytes])
}
