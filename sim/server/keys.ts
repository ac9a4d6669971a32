// The server's own keys: a signing key for each duty, the site's unlock key, and the key everything secret is stored under.

import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { type Signed, type SignedKind, signedDomain } from '../../agent/wire/server-messages.ts'
import type { Folder } from './folder.ts'
import { boxKeyOf, openBox } from './sealed-box.ts'
import type { Terminal } from './terminals.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const ID_BYTES = 16

export interface ServerKeys {
  /** Raw Ed25519 public keys, base64, one per duty; and an X25519 one, that start keys of logs are sealed to. */
  readonly publicKeys: Readonly<Record<SignedKind | 'journal', string>>
  /** Opens a box that is sealed to `publicKeys.journal`; undefined when it does not open. */
  openBox(sealed: Uint8Array): Buffer | undefined
  /** Signs `body` (as UTF-8 JSON) for one duty. */
  sign(kind: SignedKind, body: object): Signed
  /** Seals bytes for storage, bound to `about`: what opens for one row opens for no other. */
  seal(about: string, content: Uint8Array): Buffer
  /** Opens what `seal` made. Throws when key, binding or bytes differ. */
  open(about: string, sealed: Uint8Array): Buffer
  /** Keyed index of a stretched PIN, 32 bytes: equal PINs of a tenant meet, and without the key it tells nothing. */
  pinIndex(tenant: string, stretched: Uint8Array): Buffer
  /** What a card or PIN, bound to `about`, is called in the API: keyed, so that it tells nothing about it. Base64url. */
  credentialId(about: string, content: Uint8Array): string
  /** K_unlock of one terminal, 32 bytes, from the site's unlock key; another one whenever it is enrolled again. */
  unlockKey(terminal: Pick<Terminal, 'tenant' | 'id' | 'salt'>): Buffer
  /** What a desk authenticates its record with, 32 bytes, by the id of the file it was handed. */
  deskRecordKey(id: string): Buffer
}

/** Opens the keys in the folder. With `first` missing ones are made; otherwise a missing key throws. */
export function openKeys(folder: Folder, first: boolean): ServerKeys {
  const held = <T>(name: string, make: () => string, read: (text: string) => T): T => {
    const text = folder.read(name)
    if (text !== undefined) return read(text)
    if (!first) {
      throw new Error(
        `${name} is missing from the data folder: restore it from a backup. Without it stored ` +
          'PINs cannot be read and terminals do not believe this server.',
      )
    }
    const fresh = make()
    folder.writePrivate(name, fresh)
    return read(fresh)
  }
  const signingKey = (kind: SignedKind) =>
    held(`keys/sign-${kind}.key`, newSigningKey, text => createPrivateKey(text))
  const secret = (name: string) =>
    held(`keys/${name}.key`, newSecret, text => Buffer.from(text.trim(), 'base64'))

  const storage = secret('storage')
  const signing: Readonly<Record<SignedKind, KeyObject>> = {
    beat: signingKey('beat'),
    settings: signingKey('settings'),
    credentials: signingKey('credentials'),
    entries: signingKey('entries'),
    // Grown from a key that every folder has, because older ones have no file for it.
    deny: signingKeyOf(derive(storage, 'latchkey-server/v1/sign-deny')),
  }
  const journal = boxKeyOf(derive(storage, 'latchkey-server/v1/journal'))
  const unlock = secret('unlock')
  const sealing = derive(storage, 'latchkey-server/v1/seal')
  const naming = derive(storage, 'latchkey-server/v1/credential-id')
  const indexing = derive(storage, 'latchkey-server/v1/pin-index')

  return {
    publicKeys: {
      beat: rawPublicKey(signing.beat),
      settings: rawPublicKey(signing.settings),
      credentials: rawPublicKey(signing.credentials),
      entries: rawPublicKey(signing.entries),
      deny: rawPublicKey(signing.deny),
      journal: Buffer.from(journal.publicKey).toString('base64'),
    },
    openBox: sealed => openBox(journal, sealed),
    sign(kind, body) {
      const bytes = Buffer.from(JSON.stringify(body), 'utf8')
      const covered = Buffer.concat([Buffer.from(signedDomain(kind), 'utf8'), bytes])
      return {
        body: bytes.toString('base64'),
        signature: sign(null, covered, signing[kind]).toString('base64'),
      }
    },
    seal(about, content) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('chacha20-poly1305', sealing, nonce, {
        authTagLength: TAG_BYTES,
      })
      cipher.setAAD(Buffer.from(about, 'utf8'), { plaintextLength: content.length })
      const closed = Buffer.concat([cipher.update(content), cipher.final()])
      return Buffer.concat([nonce, closed, cipher.getAuthTag()])
    },
    open(about, sealed) {
      const bytes = Buffer.from(sealed)
      const end = bytes.length - TAG_BYTES
      const decipher = createDecipheriv(
        'chacha20-poly1305',
        sealing,
        bytes.subarray(0, NONCE_BYTES),
        {
          authTagLength: TAG_BYTES,
        },
      )
      decipher.setAAD(Buffer.from(about, 'utf8'), { plaintextLength: end - NONCE_BYTES })
      decipher.setAuthTag(bytes.subarray(end))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()])
    },
    pinIndex: (tenant, stretched) =>
      createHmac('sha256', indexing).update(`${tenant}\n`).update(stretched).digest(),
    credentialId: (about, content) =>
      createHmac('sha256', naming)
        .update(`${about}\n`)
        .update(content)
        .digest()
        .subarray(0, ID_BYTES)
        .toString('base64url'),
    deskRecordKey: id => derive(storage, `latchkey-server/v1/desk-record\n${id}`),
    unlockKey: ({ tenant, id, salt }) =>
      derive(unlock, `latchkey-server/v1/unlock\n${tenant.id}\n${id}`, salt),
  }
}

/** HKDF-SHA256, 32 bytes, without a salt unless there is one. */
export const derive = (
  secret: Uint8Array,
  info: string,
  salt: Uint8Array = new Uint8Array(0),
): Buffer => Buffer.from(hkdfSync('sha256', secret, salt, info, 32))

const newSecret = () => `${randomBytes(32).toString('base64')}\n`
const newSigningKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

// A PKCS #8 Ed25519 key is this head and the seed (RFC 8410, section 7).
const signingKeyOf = (seed: Uint8Array) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    ...{ format: 'der', type: 'pkcs8' },
  })

/** An Ed25519 key of raw 32 bytes as a SubjectPublicKeyInfo. */
export const spkiOfEd25519 = (raw: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw])

// An Ed25519 SubjectPublicKeyInfo is a fixed 12-byte head and the raw key (RFC 8410, section 4).
const rawPublicKey = (key: KeyObject) =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(12).toString('base64')
