// A8: amounts as people write them.

import { expect, test } from 'vitest'
import { amountWords, readAmount } from '../../../../sim/server/console/accounts/amount.ts'

test('A8: an amount is read with a point or a comma, and nothing else is an amount', () => {
  expect(['12.50', '12,5', ' 12 ', '0.05', '9999999.99'].map(readAmount)).toEqual([
    ...[1250, 1250, 1200, 5, 999_999_999],
  ])
  for (const text of ['', '0', '0,00', '-5', '1.234', '1.000,00', '12345678', 'five', '1e3']) {
    expect(readAmount(text)).toBeUndefined()
  }
})

test('A8: an amount is written with two digits, and a sign below zero', () => {
  expect([0, 5, 1250, -5, -1250].map(amountWords)).toEqual([
    ...['0.00', '0.05', '12.50', '−0.05', '−12.50'],
  ])
})
