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

const DAY_MS = 86_400_000
const CA_NAME = 'Latchkey reference server CA'
const CA_DAYS = 3_652
const SERVER_DAYS = 90
const RENEW_BEFORE_DAYS = 30
/** Clocks of terminals are wrong by hours; a certificate made just now must hold for them too. */
const BACKDATE_MS = DAY_MS

/** What the TLS server shows: its certificate followed by the CA's, which enrolment checks by fingerprint. */
export interface ServerTls {
  readonly chain: string
  readonly key: string
}

export interface Authority {
  readonly pem: string
  /** SubjectPublicKeyInfo of the CA, DER. */
  readonly publicKey: Buffer
  /** The server's certificate, renewed when it is near its end or lacks a name. */
  serverTls(): ServerTls
  /** A client certificate for a terminal's key. It ends with the CA: a terminal is refused by its key, not by date. */
  admit(terminal: string, key: KeyObject): string
  /** True when this CA issued the certificate and it is in date. */
  issued(certificate: X509Certificate): boolean
}

/**
 * Opens the authority kept in the folder. With `first` it may make a new one; otherwise a missing key throws, because
 * a new CA would silently lock every enrolled terminal out.
 */
export function openAuthority(
  folder: Folder,
  options: { readonly first: boolean; readonly host: string; readonly now: () => number },
): Authority {
  const { now } = options
  const { pem, key } = loadAuthority(folder, options.first, now())
  const certificate = new X509Certificate(pem)
  const until = Date.parse(certificate.validTo)
  const issuer = { subject: CA_NAME, key }

  const issued = (candidate: X509Certificate) =>
    candidate.checkIssued(certificate) &&
    candidate.verify(certificate.publicKey) &&
    Date.parse(candidate.validFrom) <= now() &&
    now() < Date.parse(candidate.validTo)

  return {
    pem,
    publicKey: spki(certificate.publicKey),
    issued,
    serverTls() {
      const names = ['localhost', '127.0.0.1', '::1']
      if (!names.includes(options.host)) names.push(options.host)
      const held = folder.read('keys/tls.pem')
      const heldKey = folder.read('keys/tls.key')
      if (held !== undefined && heldKey !== undefined) {
        const leaf = new X509Certificate(held)
        const left = Date.parse(leaf.validTo) - now()
        const current =
          issued(leaf) &&
          leaf.checkPrivateKey(createPrivateKey(heldKey)) &&
          names.every(name => covers(leaf, name)) &&
          left > RENEW_BEFORE_DAYS * DAY_MS
        if (current) return { chain: held + pem, key: heldKey }
      }
      const fresh = newKey()
      const leaf = makeCertificate({
        profile: 'server',
        subject: 'localhost',
        key: fresh,
        issuer,
        from: now() - BACKDATE_MS,
        until: Math.min(now() + SERVER_DAYS * DAY_MS, until),
        names,
      })
      const freshKey = toPem(fresh)
      folder.writePrivate('keys/tls.key', freshKey)
      folder.writePublic('keys/tls.pem', leaf)
      return { chain: leaf + pem, key: freshKey }
    },
    admit: (terminal, terminalKey) =>
      makeCertificate({
        profile: 'terminal',
        subject: terminal,
        key: terminalKey,
        issuer,
        from: now() - BACKDATE_MS,
        until,
      }),
  }
}

function loadAuthority(
  folder: Folder,
  first: boolean,
  now: number,
): { pem: string; key: KeyObject } {
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
    from: now - BACKDATE_MS,
    until: now + CA_DAYS * DAY_MS,
  })
  folder.writePrivate('keys/ca.key', toPem(key))
  folder.writePublic('ca.pem', fresh)
  return { pem: fresh, key }
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const covers = (leaf: X509Certificate, name: string) =>
  (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) !== undefined
