// Keys: the RFC's vectors, golden values computed with another HKDF, and that no two duties share a key.

import { expect, test } from 'vitest'
import {
  derive,
  deviceKeys,
  keyCheck,
  machineSecret,
  randomKey,
  sameBytes,
  terminalKeys,
} from '../../agent/vault/keys.ts'

const bytes = (hex: string) => Buffer.from(hex, 'hex')
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex')
const secret = machineSecret(new Uint8Array(32).fill(1), new Uint8Array(32).fill(2))

test('HKDF-SHA256 gives the vectors of RFC 5869, appendix A.1 and A.3', () => {
  const ikm = new Uint8Array(22).fill(0x0b)
  expect(
    hex(derive(ikm, bytes('000102030405060708090a0b0c'), bytes('f0f1f2f3f4f5f6f7f8f9'), 42)),
  ).toBe('3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865')
  expect(hex(derive(ikm, '', '', 42))).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  )
})

test('every derived key has the value another implementation of HKDF computes', () => {
  const device = deviceKeys(secret)
  const terminal = terminalKeys(secret, 'T1')
  expect({
    secret: hex(secret),
    identity: hex(device.identity),
    entries: hex(device.entries),
    standing: hex(device.standing),
    kept: hex(device.kept),
    card: hex(terminal.card),
    pin: hex(terminal.pin),
    state: hex(terminal.state),
    record: hex(terminal.record(new Uint8Array(32).fill(3))),
  }).toEqual({
    secret: 'a1ffb897283797bcce4f5205d0e0a59f6c0a7fcfbab4205bfc2c37e794ec8eae',
    identity: '900a80491fc1c08c02b3d98b8075ae04ab3e0be88b6b168e779c40af6e909140',
    entries: '8b50b6490b0e24dea449c9f4e5be77f5210914a045520b00d22321cdbd5008b6',
    standing: '2ba301b9e0e5ccbf9a37eb3a1fa703749196f470801e7821af4fb8b9b371e815',
    kept: 'de0887d16b78e62b271d9e0ed5a9ef004cf2be71e886c295b06dd6b9d7e63f5b',
    card: '65a6fc1ff0db9ccf94af818e0f7eb3f6805b152c595de2e86ceae06eac8aad4b',
    pin: 'bfdbd0294d0e7423f364e143207dbeb74c8ccbccea99c59061166450178b5941',
    state: 'e82b1093640ce19cc2a96ac291233c1585ab410caf6d147492a71c373482f6ec',
    record: '7e55161df3f0c18bd4e4c26b607400efabf8b9b74398dad3109b90edfbd66cc3',
  })
})

test('another terminal, another half of the secret, another epoch: another key', () => {
  const other = machineSecret(new Uint8Array(32).fill(1), new Uint8Array(32).fill(9))
  const epoch = new Uint8Array(32).fill(3)
  const keys = [
    secret,
    other,
    ...Object.values(deviceKeys(secret)),
    ...[terminalKeys(secret, 'T1'), terminalKeys(secret, 'T2'), terminalKeys(other, 'T1')].flatMap(
      one => [one.card, one.pin, one.state, one.record(epoch), one.record(randomKey())],
    ),
  ].map(hex)
  expect(new Set(keys).size).toBe(keys.length)
})

test('the check of a key is short, stable and tells keys apart', () => {
  const key = randomKey()
  expect(keyCheck(key)).toHaveLength(16)
  expect(sameBytes(keyCheck(key), keyCheck(key))).toBe(true)
  expect(sameBytes(keyCheck(key), keyCheck(randomKey()))).toBe(false)
  expect(sameBytes(keyCheck(key), key)).toBe(false)
})
