// Takes terminals in: checks a terminal's proofs of its code, gives it certificate, keys and salts.

import {
  createHash,
  createHmac,
  createPublicKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import type { EnrolReply, EnrolRequest } from '../../agent/wire/server-messages.ts'
import type { AppLog } from './app-log.ts'
import type { Authority } from './authority.ts'
import type { Db } from './database.ts'
import type { IssuedCodes } from './issued-codes.ts'
import type { ServerKeys } from './keys.ts'
import { Refused } from './refused.ts'
import { sealTo } from './sealed-box.ts'
import { STRETCH } from './stretch.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { Terminals } from './terminals.ts'

// An Ed25519 SubjectPublicKeyInfo is this head and the raw key (RFC 8410, section 4).
const ED25519_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

export interface Enrolment {
  /** Throws `Refused`: 400 for keys that are none, 403 for a code or proof that does not hold. */
  enrol(request: EnrolRequest): EnrolReply
}

export interface EnrolmentNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly authority: Authority
  readonly issuedCodes: IssuedCodes
  readonly tenants: Tenants
  readonly terminals: Terminals
  readonly appLog: AppLog
  /** Called with a terminal whose former keys were just replaced. */
  readonly replaced: (tenant: Tenant, terminal: string) => void
}

export function createEnrolment(need: EnrolmentNeed): Enrolment {
  const { db, keys, authority, issuedCodes, tenants, terminals, appLog } = need

  const admit = db.transaction((request: EnrolRequest): EnrolReply => {
    const tlsKey = readTlsKey(request.tlsKey)
    const { codeKey, ...admission } = issuedCodes.admission(request.codeId)
    const tenant = tenants.find(admission.tenant)
    if (tenant === undefined) throw new Error(`There is no tenant ${admission.tenant}.`)
    if (!proves(request, codeKey, tlsKey)) {
      throw new Refused(403, 'proof-wrong', 'The proofs do not fit this enrolment code.')
    }
    const identity = createHash('sha256').update(Buffer.from(request.tlsKey, 'base64')).digest()
    const holder = terminals.byKey(identity)
    if (
      holder !== undefined &&
      (holder.tenant.id !== tenant.id || holder.id !== admission.terminal)
    ) {
      throw new Refused(409, 'key-taken', 'Another terminal has this TLS key. Make new keys.')
    }
    const again = terminals.exists(tenant, admission.terminal)
    const salt = randomBytes(32)
    const sealingKey = Buffer.from(request.sealingKey, 'base64')
    issuedCodes.use(tenant, request.codeId)
    terminals.enrol(tenant, {
      id: admission.terminal,
      profile: admission.profile ?? request.profile,
      version: request.version,
      tlsKey: identity,
      signingKey: Buffer.from(request.signingKey, 'base64'),
      sealingKey,
      salt,
    })
    appLog.write(
      tenant,
      'info',
      again
        ? `Terminal ${admission.terminal} was enrolled again; its former keys are refused.`
        : `Terminal ${admission.terminal} was enrolled.`,
    )
    if (again) need.replaced(tenant, admission.terminal)
    const enrolled = terminals.get(tenant, admission.terminal)
    return {
      terminal: admission.terminal,
      tenant: tenant.id,
      certificate: authority.admit(admission.terminal, tlsKey),
      keys: keys.publicKeys,
      terminalSalt: salt.toString('base64'),
      siteSalt: tenants.siteSalt(tenant).toString('base64'),
      stretch: STRETCH,
      unlockKey: sealTo(sealingKey, keys.unlockKey(enrolled)),
      envelopeCounter: enrolled.firstCounter,
    }
  })

  return { enrol: admit }
}

function readTlsKey(base64: string): KeyObject {
  const wrong = new Refused(400, 'invalid-request', 'tlsKey: an ECDSA P-256 key is needed.')
  const der = Buffer.from(base64, 'base64')
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw wrong
    // The identity is the hash of these bytes, so there must be one spelling of a key only.
    if (!key.export({ format: 'der', type: 'spki' }).equals(der)) throw wrong
    return key
  } catch {
    throw wrong
  }
}

/** True when the terminal knows the code and holds both private keys. */
function proves(request: EnrolRequest, codeKey: Buffer, tlsKey: KeyObject): boolean {
  const { tlsKey: tls, signingKey, sealingKey } = request
  const transcript = Buffer.from(['latchkey/v1/enrol', tls, signingKey, sealingKey].join('\n'))
  const proof = createHmac('sha256', codeKey).update(transcript).digest()
  if (!sameBytes(proof, Buffer.from(request.proof, 'base64'))) return false
  const signer = createPublicKey({
    key: Buffer.concat([ED25519_HEAD, Buffer.from(signingKey, 'base64')]),
    format: 'der',
    type: 'spki',
  })
  return (
    verify('sha256', transcript, tlsKey, Buffer.from(request.tlsProof, 'base64')) &&
    verify(null, transcript, signer, Buffer.from(request.signingProof, 'base64'))
  )
}

const sameBytes = (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b)
