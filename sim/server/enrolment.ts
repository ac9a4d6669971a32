// Takes terminals in: issues one-time codes, checks a terminal's proofs, gives it certificate, keys and salts.

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
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import { newEnrolmentCode } from './enrolment-code.ts'
import type { ServerKeys } from './keys.ts'
import { Refused } from './refused.ts'
import { sealTo } from './sealed-box.ts'
import { STRETCH } from './stretch.ts'
import type { Tenant, Tenants } from './tenants.ts'
import type { Terminals } from './terminals.ts'

const CODE_VALID_MS = 3_600_000
// An Ed25519 SubjectPublicKeyInfo is this head and the raw key (RFC 8410, section 4).
const ED25519_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

interface IssuedCode {
  readonly code: string
  readonly terminal: string
  readonly expiresAt: number
}

export interface Enrolment {
  /** Issues a code for a terminal id, by default the first free of T1, T2, … An id in use means: new keys for it. */
  issue(
    tenant: Tenant,
    order: { readonly terminal?: string | undefined; readonly profile?: string | undefined },
  ): IssuedCode
  /** Throws `Refused`: 400 for keys that are none, 403 for a code or proof that does not hold. */
  enrol(request: EnrolRequest): EnrolReply
}

export interface EnrolmentNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly authority: Authority
  readonly tenants: Tenants
  readonly terminals: Terminals
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
  /** Called with a terminal whose former keys were just replaced. */
  readonly replaced: (tenant: Tenant, terminal: string) => void
}

interface CodeRow {
  readonly tenant: string
  readonly terminal: string
  readonly profile: string | null
  readonly sealed_key: Buffer
  readonly expires_at: number
  readonly used_at: number | null
}

export function createEnrolment(need: EnrolmentNeed): Enrolment {
  const { db, keys, authority, tenants, terminals, appLog, announce, now } = need
  const insert = db.prepare('INSERT INTO enrolment_codes VALUES (?, ?, ?, ?, ?, ?, ?, NULL)')
  const byId = db.prepare<[string], CodeRow>('SELECT * FROM enrolment_codes WHERE code_id = ?')
  const promised = db.prepare(
    `SELECT 1 FROM enrolment_codes
     WHERE tenant = ? AND terminal = ? AND used_at IS NULL AND expires_at > ?`,
  )
  const use = db.prepare('UPDATE enrolment_codes SET used_at = ? WHERE code_id = ?')
  const about = (codeId: string) => `enrolment-code\n${codeId}`

  const freeId = (tenant: Tenant): string => {
    for (let number = 1; ; number++) {
      const id = `T${number}`
      const taken = terminals.exists(tenant, id) || promised.get(tenant.id, id, now())
      if (!taken) return id
    }
  }

  const admit = db.transaction((request: EnrolRequest): EnrolReply => {
    const tlsKey = readTlsKey(request.tlsKey)
    const row = byId.get(request.codeId)
    if (row === undefined) {
      throw new Refused(403, 'code-unknown', 'The server did not issue this enrolment code.')
    }
    const tenant = tenants.find(row.tenant)
    if (tenant === undefined) throw new Error(`There is no tenant ${row.tenant}.`)
    if (row.used_at !== null) {
      throw new Refused(403, 'code-used', 'This enrolment code was used. Ask for a new one.')
    }
    if (row.expires_at <= now()) {
      throw new Refused(403, 'code-expired', 'This enrolment code has expired. Ask for a new one.')
    }
    if (!proves(request, keys.open(about(request.codeId), row.sealed_key), tlsKey)) {
      throw new Refused(403, 'proof-wrong', 'The proofs do not fit this enrolment code.')
    }
    const identity = createHash('sha256').update(Buffer.from(request.tlsKey, 'base64')).digest()
    const holder = terminals.byKey(identity)
    if (holder !== undefined && (holder.tenant.id !== tenant.id || holder.id !== row.terminal)) {
      throw new Refused(409, 'key-taken', 'Another terminal has this TLS key. Make new keys.')
    }
    const again = terminals.exists(tenant, row.terminal)
    const salt = randomBytes(32)
    const sealingKey = Buffer.from(request.sealingKey, 'base64')
    use.run(now(), request.codeId)
    announce(tenant, 'enrolment-codes')
    terminals.enrol(tenant, {
      id: row.terminal,
      profile: row.profile ?? request.profile,
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
        ? `Terminal ${row.terminal} was enrolled again; its former keys are refused.`
        : `Terminal ${row.terminal} was enrolled.`,
    )
    if (again) need.replaced(tenant, row.terminal)
    return {
      terminal: row.terminal,
      tenant: tenant.id,
      certificate: authority.admit(row.terminal, tlsKey),
      keys: keys.publicKeys,
      terminalSalt: salt.toString('base64'),
      siteSalt: tenants.siteSalt(tenant).toString('base64'),
      stretch: STRETCH,
      unlockKey: sealTo(sealingKey, keys.unlockKey(tenant.id, row.terminal)),
    }
  })

  return {
    enrol: admit,
    issue: db.transaction((tenant, order) => {
      const terminal = order.terminal ?? freeId(tenant)
      const { code, codeId, codeKey } = newEnrolmentCode(authority.publicKey)
      const expiresAt = now() + CODE_VALID_MS
      const sealed = keys.seal(about(codeId), codeKey)
      const { id, region } = tenant
      insert.run(codeId, id, region, terminal, order.profile ?? null, sealed, expiresAt)
      announce(tenant, 'enrolment-codes')
      appLog.write(tenant, 'info', `An enrolment code for terminal ${terminal} was issued.`)
      return { code, terminal, expiresAt }
    }),
  }
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
