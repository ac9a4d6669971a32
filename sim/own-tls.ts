// A certificate for this machine, of an authority made for it alone.

import { generateKeyPairSync } from 'node:crypto'
import { makeCertificate } from './server/certificate.ts'

const DAY_MS = 86_400_000

/** All as PEM. */
export interface OwnTls {
  readonly ca: string
  readonly key: string
  readonly cert: string
}

/** For `localhost` and 127.0.0.1, good for so many days; the authority's own key is thrown away. */
export function ownTls(subject: string, days: number): OwnTls {
  const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const dates = { from: Date.now() - DAY_MS, until: Date.now() + days * DAY_MS }
  const issuer = { subject: `${subject} CA`, key: newKey() }
  const key = newKey()
  const names = ['127.0.0.1', 'localhost']
  return {
    ca: makeCertificate({ profile: 'authority', ...issuer, issuer, ...dates }),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: makeCertificate({ profile: 'server', subject, key, issuer, names, ...dates }),
  }
}
