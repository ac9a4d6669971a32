// Finds the server's CA by the fingerprint in an enrolment code, before anything is trusted or sent.

import { createHash, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { Fault } from '../../fault.ts'
import { withinTime } from './within-time.ts'

/** Certificates from the server's own to its root; no honest chain is longer. */
const LONGEST_CHAIN = 5

/**
 * The PEM of the CA whose key has this fingerprint (the first bytes of SHA-256 over its SubjectPublicKeyInfo) and
 * which vouches for the certificate shown at `address`. Rejects with `enrolment/wrong-server` when there is none.
 */
export async function findAuthority(
  address: URL,
  fingerprint: Uint8Array,
  withinMs: number,
): Promise<string> {
  const chain = await withinTime(withinMs, signal => readChain(address, signal))
  const at = chain.findIndex(certificate => hasFingerprint(certificate, fingerprint))
  const authority = chain[at]
  if (authority === undefined) {
    throw wrongServer('shows another certificate authority than the code names')
  }
  // A CA's certificate is public: whoever shows it must also hold a certificate that it signed.
  const vouched = chain
    .slice(0, at)
    .every((below, i) => isIssuedBy(below, chain[i + 1] ?? authority))
  if (!vouched || at === 0) {
    throw wrongServer('shows a certificate that the authority named by the code did not issue')
  }
  return authority.toString()
}

/** Reads what the server shows and hangs up. Nothing is sent, so nothing can be stolen by whoever answers. */
function readChain(address: URL, signal: AbortSignal): Promise<X509Certificate[]> {
  const host = address.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(address.port || 443),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
    })
    signal.addEventListener('abort', () => socket.destroy())
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      try {
        resolve(chainOf(socket.getPeerCertificate(true)))
      } catch (error) {
        reject(error)
      } finally {
        socket.destroy()
      }
    })
  })
}

function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: DetailedPeerCertificate | undefined = leaf
  while (next?.raw !== undefined && chain.length < LONGEST_CHAIN) {
    chain.push(new X509Certificate(next.raw))
    // Node closes the chain by naming a root as its own issuer.
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate
  }
  return chain
}

/** Whether this is a certificate of the key that the code names. */
export function hasFingerprint(certificate: X509Certificate, fingerprint: Uint8Array): boolean {
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' })
  const hash = createHash('sha256').update(key).digest()
  return fingerprint.length >= 8 && hash.subarray(0, fingerprint.length).equals(fingerprint)
}

function isIssuedBy(below: X509Certificate, above: X509Certificate): boolean {
  return below.checkIssued(above) && below.verify(above.publicKey)
}

function wrongServer(what: string): Fault {
  return new Fault(
    'enrolment/wrong-server',
    `Whoever answers at the server's address ${what}. Check the address and the code; if both are right, somebody stands in between: do not enrol.`,
    { retry: 'never' },
  )
}
