// Makes this terminal's keys and exchanges a one-time code for its identity.

import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto'
import type { Secret } from '../../core/vocabulary.ts'
import { Fault } from '../../fault.ts'
import type { Identity } from '../../ports.ts'
import { generateSealingKey, openBox } from '../../vault/box.ts'
import {
  codeIdOf,
  codeKeyOf,
  decodeEnrolmentCode,
  proofOf,
  transcriptOf,
} from '../../vault/enrolment-code.ts'
import { generateSigningKey, signWith } from '../../vault/sign.ts'
import { type EnrolReply, type EnrolRequest, enrolReply } from '../../wire/server-messages.ts'
import { hasFingerprint } from './authority.ts'
import { callsOn } from './calls.ts'
import type { Carrier } from './carrier.ts'
import { badAnswer, faultOf } from './fault-of.ts'
import { type LimitsMs, MAX_ANSWER_BYTES } from './limits.ts'
import { accept } from './verified.ts'

const UNLOCK_KEY_BYTES = 32

export interface EnrolmentOptions {
  readonly address: URL
  readonly carrier: Carrier
  readonly profile: string
  readonly version: string
  readonly limits: LimitsMs
  /** What the terminal is so far; undefined while it belongs to no server. */
  readonly before?: Identity | undefined
}

/**
 * Enrols with the server at `address` and returns the new identity, not yet kept anywhere. Rejects with
 * `enrolment/bad-code` (nothing was sent), `enrolment/wrong-server` (nothing was sent: an impostor), `enrolment/other-owner` (not
 * the server of `before`, and nothing was sent; or another organisation there, and nothing of it is kept),
 * `enrolment/refused` (the code is used up or too old) or a `server/…` fault.
 */
export async function enrolTerminal(code: Secret, options: EnrolmentOptions): Promise<Identity> {
  const { address, carrier, limits, before } = options
  const { secret, fingerprint } = decodeEnrolmentCode(code.reveal())
  // What the terminal still has to tell is for the server it belongs to: nobody else's may have it by a code of his own.
  if (before !== undefined && !hasFingerprint(new X509Certificate(before.ca), fingerprint)) {
    throw otherOwner('server')
  }
  const ca = await carrier.findAuthority(address, fingerprint, limits.connect).catch(error => {
    throw faultOf(error, address.host)
  })
  const keys = makeKeys()
  const way = carrier.open(address, { ca }, limits)
  const send = callsOn(way, address.host, carrier.after)
  try {
    const answer = await send({
      method: 'POST',
      path: '/device/v1/enrol',
      body: enrolRequest(keys, codeKeyOf(secret), options),
      within: limits.enrol,
      maxBytes: MAX_ANSWER_BYTES.enrol,
    })
    const reply = accept(enrolReply, answer)
    if (before !== undefined && reply.tenant !== before.tenant) throw otherOwner('organisation')
    return toIdentity(reply, keys, ca, address)
  } catch (error) {
    throw refusedIfRefused(error)
  } finally {
    await way.close()
  }
}

const otherOwner = (what: 'server' | 'organisation'): Fault =>
  new Fault(
    'enrolment/other-owner',
    `This code is of another ${what} than the one this terminal belongs to. Ask there for a code; to move the terminal, empty its data folder first.`,
    { retry: 'never' },
  )

interface FreshKeys {
  readonly tls: KeyObject
  readonly signingSeed: Uint8Array
  readonly sealingSecret: Uint8Array
  /** The public parts, base64, in the form the request has them. */
  readonly open: Pick<EnrolRequest, 'tlsKey' | 'signingKey' | 'sealingKey'>
}

function makeKeys(): FreshKeys {
  const tls = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signing = generateSigningKey()
  const sealing = generateSealingKey()
  return {
    tls: tls.privateKey,
    signingSeed: signing.seed,
    sealingSecret: sealing.secretKey,
    open: {
      tlsKey: base64(tls.publicKey.export({ type: 'spki', format: 'der' })),
      signingKey: base64(signing.publicKey),
      sealingKey: base64(sealing.publicKey),
    },
  }
}

function enrolRequest(
  keys: FreshKeys,
  codeKey: Uint8Array,
  { profile, version }: EnrolmentOptions,
): EnrolRequest {
  const transcript = transcriptOf(keys.open)
  return {
    codeId: base64(codeIdOf(codeKey)),
    ...keys.open,
    proof: base64(proofOf(codeKey, transcript)),
    tlsProof: base64(sign('sha256', transcript, keys.tls)),
    // The transcript begins with its own domain line.
    signingProof: base64(signWith(keys.signingSeed, '', transcript)),
    profile,
    version,
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** The reply as an identity, once the certificate is for our key and the unlock key opens with ours. */
function toIdentity(reply: EnrolReply, keys: FreshKeys, ca: string, address: URL): Identity {
  const tlsKey = keys.tls.export({ type: 'pkcs8', format: 'pem' }).toString()
  if (!isFor(reply.certificate, tlsKey)) throw badAnswer('brings a certificate for another key')
  if (!opens(reply.unlockKey, keys.sealingSecret)) throw badAnswer('is sealed to another terminal')
  return {
    terminal: reply.terminal,
    tenant: reply.tenant,
    server: address.origin,
    ca,
    certificate: reply.certificate,
    tlsKey,
    signingKey: base64(keys.signingSeed),
    sealingKey: base64(keys.sealingSecret),
    serverKeys: reply.keys,
    terminalSalt: reply.terminalSalt,
    siteSalt: reply.siteSalt,
    stretch: reply.stretch,
    unlockKey: reply.unlockKey,
    ...(reply.envelopeCounter === undefined ? {} : { envelopeCounter: reply.envelopeCounter }),
  }
}

function isFor(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

function opens(sealed: string, secret: Uint8Array): boolean {
  try {
    const key = openBox(secret, Buffer.from(sealed, 'base64'))
    return key.length === UNLOCK_KEY_BYTES
  } catch {
    return false
  }
}

/** While enrolling, a refusal is about the code and not about a terminal. */
function refusedIfRefused(error: unknown): unknown {
  const refused =
    error instanceof Fault && (error.code === 'server/refused' || error.code === 'server/conflict')
  return refused
    ? new Fault(
        'enrolment/refused',
        'The server does not accept this enrolment code: it is used up or older than its hour. Make a new one in the console.',
        { retry: 'never', cause: error },
      )
    : error
}
