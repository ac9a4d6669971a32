// Who a device request comes from: the terminal whose TLS key the client certificate holds. The only place that decides.

import { createHash, type X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { TERMINAL_REVOKED } from '../../agent/wire/server-messages.ts'
import type { Authority } from './authority.ts'
import { spki } from './certificate.ts'
import { Refused } from './refused.ts'
import type { Terminal, Terminals } from './terminals.ts'

export interface DeviceAuth {
  /** SHA-256 of the key that the certificate is for. Throws `Refused` 401 without a certificate of our CA. */
  identity(certificate: X509Certificate | undefined): Buffer
  /** Throws `Refused` 403 when the key belongs to no terminal (any more). */
  terminal(identity: Buffer): Terminal
}

/** The certificate whose key the other end of a TLS connection has shown to hold. */
export const certificateOf = (socket: Socket): X509Certificate | undefined =>
  socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined

export function createDeviceAuth(authority: Authority, terminals: Terminals): DeviceAuth {
  return {
    identity(certificate) {
      if (certificate === undefined) {
        throw new Refused(401, 'no-certificate', 'Enrol first: this needs a client certificate.')
      }
      if (!authority.issued(certificate)) {
        throw new Refused(
          401,
          'wrong-certificate',
          'This client certificate is not from this server.',
        )
      }
      return createHash('sha256').update(spki(certificate.publicKey)).digest()
    },
    terminal(identity) {
      const terminal = terminals.byKey(identity)
      if (terminal === undefined) {
        throw new Refused(403, 'terminal-refused', 'This terminal is not enrolled (any more).')
      }
      if (terminal.revoked !== undefined) {
        throw new Refused(403, TERMINAL_REVOKED, 'This terminal was revoked. Enrol it again.')
      }
      return terminal
    },
  }
}
