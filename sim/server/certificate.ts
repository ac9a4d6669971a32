// Makes X.509 certificates (RFC 5280) for the server's own small CA: ECDSA P-256, SHA-256, three profiles.

import {
  createHash,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { isIP } from 'node:net'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509'

const COMMON_NAME = '2.5.4.3'
// ecdsa-with-SHA256; it has no parameters (RFC 5758, 3.2).
const ECDSA_SHA256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' })

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
  const content = new TBSCertificate({
    version: Version.v3,
    // Positive, without a leading zero byte, and within the 20 bytes of RFC 5280, 4.1.2.2.
    serialNumber: copyOf(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    signature: ECDSA_SHA256,
    issuer: commonName(order.issuer.subject),
    validity: new Validity({ notBefore: new Date(order.from), notAfter: new Date(order.until) }),
    subject: commonName(order.subject),
    subjectPublicKeyInfo: AsnConvert.parse(spki(order.key), SubjectPublicKeyInfo),
    extensions: new Extensions(extensions(order)),
  })
  const signed = Buffer.from(AsnConvert.serialize(content))
  const certificate = new Certificate({
    tbsCertificate: content,
    signatureAlgorithm: ECDSA_SHA256,
    signatureValue: copyOf(sign('sha256', signed, order.issuer.key)),
  })
  return new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString()
}

/** SubjectPublicKeyInfo of a key, DER. */
export function spki(key: KeyObject): Buffer {
  const open = key.type === 'private' ? createPublicKey(key) : key
  return open.export({ type: 'spki', format: 'der' })
}

function commonName(name: string): Name {
  const value = new AttributeValue({ utf8String: name })
  return new Name([
    new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })]),
  ])
}

function extensions({ profile, key, issuer, names }: CertificateOrder): Extension[] {
  const authority = profile === 'authority'
  const limits = authority ? { cA: true, pathLenConstraint: 0 } : {}
  const uses = authority
    ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
    : KeyUsageFlags.digitalSignature
  const issuerKey = new KeyIdentifier(keyIdentifier(issuer.key))
  const list = [
    extension(id_ce_basicConstraints, new BasicConstraints(limits), true),
    extension(id_ce_keyUsage, new KeyUsage(uses), true),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdentifier(key))),
    extension(
      id_ce_authorityKeyIdentifier,
      new AuthorityKeyIdentifier({ keyIdentifier: issuerKey }),
    ),
  ]
  if (!authority) {
    const purpose = profile === 'server' ? id_kp_serverAuth : id_kp_clientAuth
    list.push(extension(id_ce_extKeyUsage, new ExtendedKeyUsage([purpose])))
  }
  if (names !== undefined) {
    const all = names.map(
      name => new GeneralName(isIP(name) ? { iPAddress: name } : { dNSName: name }),
    )
    list.push(extension(id_ce_subjectAltName, new SubjectAlternativeName(all)))
  }
  return list
}

const extension = (extnID: string, content: object, critical = false) =>
  new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(content)) })

// RFC 5280, 4.2.1.2 method 1 hashes the bare key; any value unique to the key serves, so hash what we have.
const keyIdentifier = (key: KeyObject) => createHash('sha1').update(spki(key)).digest()

/** The bytes in a buffer of their own, as the library wants them. */
const copyOf = (bytes: Uint8Array) => new Uint8Array(bytes).buffer
