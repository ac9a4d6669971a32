// The server's certificate authority: its own key, the server's TLS certificate, and the terminals' client certificates.

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { isIP } from 'node:net'
import { makeCertificate, spki } from './certificate.ts'
import type { Folder } from './folder.ts'

const CA_NAME = 'Latchkey reference server CA'
/**
 * A terminal's clock may say 1970 or 2099, and the signed beat that mends it comes over TLS: no date may stand in its
 * way. The end is the one RFC 5280, 4.1.2.5 gives to certificates without a well-defined end.
 */
const ALWAYS = { from: 0, until: Date.UTC(9999, 11, 31, 23, 59, 59) }

/** What the TLS server shows: its certificate followed by the CA's, which enrolment checks by fingerprint. */
export interface ServerTls {
  readonly chain: string
  readonly key: string
}

export interface Authority {
  readonly pem: string
  /** SubjectPublicKeyInfo of the CA, DER. */
  readonly publicKey: Buffer
  /** The certificate of a listener, with a key of its own; made anew when it lacks a name or is not of this CA. */
  serverTls(listener: 'https' | 'smtp'): ServerTls
  /** A client certificate for a terminal's key. It has no end: a terminal is refused by its key, not by date. */
  admit(terminal: string, key: KeyObject): string
  /** True when this CA issued the certificate. */
  issued(certificate: X509Certificate): boolean
}

/**
 * Opens the authority kept in the folder. With `first` it may make a new one; otherwise a missing key throws, because
 * a new CA would silently lock every enrolled terminal out.
 */
export function openAuthority(
  folder: Folder,
  options: { readonly first: boolean; readonly host: string },
): Authority {
  const { pem, key } = loadAuthority(folder, options.first)
  const certificate = new X509Certificate(pem)
  const issuer = { subject: CA_NAME, key }

  const issued = (candidate: X509Certificate) =>
    candidate.checkIssued(certificate) && candidate.verify(certificate.publicKey)

  return {
    pem,
    publicKey: spki(certificate.publicKey),
    issued,
    serverTls(listener) {
      const file = { https: 'keys/tls', smtp: 'keys/smtp' }[listener]
      const names = ['localhost', '127.0.0.1', '::1']
      if (!names.includes(options.host)) names.push(options.host)
      const held = folder.read(`${file}.pem`)
      const heldKey = folder.read(`${file}.key`)
      if (held !== undefined && heldKey !== undefined) {
        const leaf = new X509Certificate(held)
        const fits =
          issued(leaf) &&
          leaf.checkPrivateKey(createPrivateKey(heldKey)) &&
          names.every(name => covers(leaf, name))
        if (fits) return { chain: held + pem, key: heldKey }
      }
      const fresh = newKey()
      const leaf = makeCertificate({
        profile: 'server',
        subject: 'localhost',
        key: fresh,
        issuer,
        names,
        ...ALWAYS,
      })
      const freshKey = toPem(fresh)
      folder.writePrivate(`${file}.key`, freshKey)
      folder.writePublic(`${file}.pem`, leaf)
      return { chain: leaf + pem, key: freshKey }
    },
    admit: (terminal, terminalKey) =>
      makeCertificate({
        profile: 'terminal',
        subject: terminal,
        key: terminalKey,
        issuer,
        ...ALWAYS,
      }),
  }
}

function loadAuthority(folder: Folder, first: boolean): { pem: string; key: KeyObject } {
  const held = folder.read('keys/ca.key')
  const pem = folder.read('ca.pem')
  if (held !== undefined && pem !== undefined) {
    const key = createPrivateKey(held)
    if (!new X509Certificate(pem).publicKey.equals(createPublicKey(key))) {
      throw new Error('ca.pem does not belong to keys/ca.key: restore both from the same backup.')
    }
    return { pem, key }
  }
  if (!first) {
    throw new Error(
      'The CA (ca.pem, keys/ca.key) is missing from the data folder: restore it from a backup. ' +
        'Terminals trust nothing else.',
    )
  }
  const key = newKey()
  const fresh = makeCertificate({
    profile: 'authority',
    subject: CA_NAME,
    key,
    issuer: { subject: CA_NAME, key },
    ...ALWAYS,
  })
  folder.writePrivate('keys/ca.key', toPem(key))
  folder.writePublic('ca.pem', fresh)
  return { pem: fresh, key }
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const covers = (leaf: X509Certificate, name: string) =>
  (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) !== undefined
