// Makes X.509 certificates (RFC 5280) for the server's own small CA: ECDSA P-256, SHA-256, three profiles.

import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import {
  bits,
  boolean,
  explicit,
  identifier,
  implicit,
  integer,
  octets,
  sequence,
  set,
  time,
  utf8,
} from './der.ts'

const ECDSA_SHA256 = sequence(identifier('1.2.840.10045.4.3.2'))

export interface CertificateOrder {
  readonly profile: 'authority' | 'server' | 'terminal'
  /** Common name. */
  readonly subject: string
  readonly key: KeyObject
  readonly issuer: { readonly subject: string; readonly key: KeyObject }
  /** Milliseconds since 1970 UTC. */
  readonly from: number
  readonly until: number
  /** Host names and IP addresses of a server. */
  readonly names?: readonly string[]
}

/** Makes and signs a certificate. Returns PEM. */
export function makeCertificate(order: CertificateOrder): string {
  const content = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ECDSA_SHA256,
    commonName(order.issuer.subject),
    sequence(time(order.from), time(order.until)),
    commonName(order.subject),
    spki(order.key),
    explicit(3, sequence(...extensions(order))),
  )
  const der = sequence(content, ECDSA_SHA256, bits(sign('sha256', content, order.issuer.key)))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/** SubjectPublicKeyInfo of a key, DER. */
export function spki(key: KeyObject): Buffer {
  const open = key.type === 'private' ? createPublicKey(key) : key
  return open.export({ type: 'spki', format: 'der' })
}

const commonName = (name: string) => sequence(set(sequence(identifier('2.5.4.3'), utf8(name))))

const extension = (id: string, critical: boolean, content: Uint8Array) =>
  critical
    ? sequence(identifier(id), boolean(true), octets(content))
    : sequence(identifier(id), octets(content))

// RFC 5280, 4.2.1.2 method 1 hashes the bare key; any value unique to the key serves, so hash what we have.
const keyIdentifier = (key: KeyObject) => createHash('sha1').update(spki(key)).digest()

function extensions(order: CertificateOrder): Buffer[] {
  const authority = order.profile === 'authority'
  const list = [
    extension(
      '2.5.29.19',
      true,
      authority ? sequence(boolean(true), integer(Buffer.from([0]))) : sequence(),
    ),
    // keyCertSign and cRLSign, or digitalSignature.
    extension(
      '2.5.29.15',
      true,
      authority ? bits(Buffer.from([0x06]), 1) : bits(Buffer.from([0x80]), 7),
    ),
    extension('2.5.29.14', false, octets(keyIdentifier(order.key))),
    extension('2.5.29.35', false, sequence(implicit(0, keyIdentifier(order.issuer.key)))),
  ]
  if (!authority) {
    const purpose = order.profile === 'server' ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.2'
    list.push(extension('2.5.29.37', false, sequence(identifier(purpose))))
  }
  if (order.names !== undefined) {
    list.push(extension('2.5.29.17', false, sequence(...order.names.map(alternativeName))))
  }
  return list
}

const alternativeName = (name: string) =>
  isIP(name) === 0 ? implicit(2, Buffer.from(name, 'ascii')) : implicit(7, addressBytes(name))

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  // The URL parser writes every IPv6 address in its one canonical form, so only `::` is left to fill.
  const [head = '', tail = ''] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const missing = 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)]
  return Buffer.from(all.map(group => group.padStart(4, '0')).join(''), 'hex')
}
