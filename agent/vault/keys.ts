// Every key of the terminal grows from one machine secret, by HKDF with a label that says what the key is for.

import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

export const KEY_BYTES = 32

/** Fresh random key material. Keys, nonces and salts come from the operating system, never from a stamp. */
export function randomKey(): Uint8Array {
  return randomBytes(KEY_BYTES)
}

/** HKDF-SHA256 (RFC 5869), extract and expand. */
export function derive(
  secret: Uint8Array,
  salt: Uint8Array | string,
  info: Uint8Array | string,
  bytes: number = KEY_BYTES,
): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, info, bytes))
}

/** HMAC-SHA256, 32 bytes. */
export function mac(key: Uint8Array, message: Uint8Array | string): Uint8Array {
  return createHmac('sha256', key).update(message).digest()
}

/** Compares two MACs in a time that depends on their length only. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

/** The machine secret: what the hardware keeps and what lies beside the data; neither is worth anything alone. */
export function machineSecret(hardware: Uint8Array, file: Uint8Array): Uint8Array {
  return derive(joined(hardware, file), '', 'latchkey/v1/machine')
}

/** Keys of what exists before the terminal has a name and outlives a new enrolment. */
export interface DeviceKeys {
  /** Seals the identity file. */
  readonly identity: Uint8Array
  /** Seals the bodies of journal entries. */
  readonly entries: Uint8Array
  /** Authenticates where the journal stands. */
  readonly standing: Uint8Array
  /** Seals the key of the log's running epoch. */
  readonly log: Uint8Array
  /** Seals counted attempts, time and pushed settings. */
  readonly kept: Uint8Array
}

/** Keys that do not depend on the terminal id. `secret` is the machine secret, 32 bytes. */
export function deviceKeys(secret: Uint8Array): DeviceKeys {
  return {
    identity: derive(secret, '', 'latchkey/v1/identity'),
    entries: derive(secret, '', 'latchkey/v1/entries'),
    standing: derive(secret, '', 'latchkey/v1/standing'),
    log: derive(secret, '', 'latchkey/v1/log'),
    kept: derive(secret, '', 'latchkey/v1/kept'),
  }
}

/** Keys of the credential cache of one terminal. */
export interface TerminalKeys {
  /** Turns card numbers into row names. */
  readonly card: Uint8Array
  /** Turns stretched PINs into row names. */
  readonly pin: Uint8Array
  /** Authenticates the manifest and names the rows of users. */
  readonly state: Uint8Array
  /** K_rec of one epoch: without the epoch's own 32 bytes the rows stay closed, also to who has all other keys. */
  record(epochKey: Uint8Array): Uint8Array
}

/** K_root = HKDF(machine secret, salt = terminal id) and what grows from it. */
export function terminalKeys(secret: Uint8Array, terminal: string): TerminalKeys {
  const root = derive(secret, terminal, 'latchkey/v1/root')
  return {
    card: derive(root, '', 'latchkey/v1/card'),
    pin: derive(root, '', 'latchkey/v1/pin'),
    state: derive(root, '', 'latchkey/v1/state'),
    record: epochKey => derive(joined(root, epochKey), '', 'latchkey/v1/record'),
  }
}

/** Tells a file sealed with another key from a damaged one; says nothing about the key itself. */
export function keyCheck(key: Uint8Array): Uint8Array {
  return mac(key, 'latchkey/v1/key-check').subarray(0, 16)
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  return Buffer.concat([one, other])
}
