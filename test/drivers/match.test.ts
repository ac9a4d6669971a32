// Which device is meant; a tie is said, never guessed away.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type DeviceFacts, match } from '../../drivers/match.ts'

const device = (path: string, facts: Partial<DeviceFacts> = {}): DeviceFacts => ({
  path,
  vendorId: 0xffff,
  productId: 0x35,
  product: 'Reader',
  ...facts,
})

it('finds the device whose ids agree, among others', () => {
  const devices = [device('a', { vendorId: 1 }), device('b'), device('c', { productId: 2 })]
  expect(match([{ vendorId: 0xffff, productId: 0x35 }], devices)).toEqual({
    kind: 'found',
    device: devices[1],
  })
})

it('prefers what says more: serial number over product over ids', () => {
  const devices = [device('a', { serialNumber: '7' }), device('b', { product: 'Sycreader ' })]
  const ids = { vendorId: 0xffff, productId: 0x35 }
  expect(match([ids, { ...ids, product: 'SYCREADER' }], devices)).toMatchObject({
    device: { path: 'b' },
  })
  expect(
    match([ids, { ...ids, product: 'SYCREADER' }, { serialNumber: '7' }], devices),
  ).toMatchObject({ device: { path: 'a' } })
})

it('says when two fit equally, and names them', () => {
  expect(match([{ vendorId: 0xffff }], [device('a'), device('b')])).toEqual({
    kind: 'tie',
    devices: [device('a'), device('b')],
  })
})

it('counts a device that is listed several times once', () => {
  expect(match([{ vendorId: 0xffff }], [device('a'), device('a'), device('a')])).toMatchObject({
    kind: 'found',
  })
})

it('finds nothing where nothing was asked for, or where one stated field differs', () => {
  expect(match([], [device('a')])).toEqual({ kind: 'none' })
  expect(match([{}], [device('a')])).toEqual({ kind: 'none' })
  expect(match([{ vendorId: 0xffff, serialNumber: '7' }], [device('a')])).toEqual({ kind: 'none' })
})

it('does not depend on the order of the list', () => {
  const small = fc.record({
    path: fc.constantFrom('a', 'b', 'c', 'd'),
    vendorId: fc.integer({ min: 1, max: 2 }),
    productId: fc.integer({ min: 1, max: 2 }),
    serialNumber: fc.constantFrom('x', 'y'),
  })
  fc.assert(
    fc.property(fc.uniqueArray(small, { selector: one => one.path }), devices => {
      const wanted = [{ vendorId: 1 }, { vendorId: 2, serialNumber: 'x' }]
      const there = match(wanted, devices)
      const back = match(wanted, devices.toReversed())
      const paths = (one: typeof there) =>
        one.kind === 'tie' ? one.devices.map(device => device.path).toSorted() : one
      expect(paths(back)).toEqual(paths(there))
    }),
  )
})
