import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasConstantStep, pinFloor, pinProblem, randomPin } from '../../../sim/server/pin-policy.ts'

const digits = (min: number, max: number) =>
  fc.array(fc.nat(9), { minLength: min, maxLength: max }).map(list => list.join(''))

describe('C7, C8: PIN policy', () => {
  test('the floor rises with the number of users', () => {
    expect([0, 999, 1_000, 9_999, 10_000, 100_000].map(pinFloor)).toEqual([4, 4, 5, 5, 6, 6])
  })

  test.each(['1111', '1234', '9753', '0987', '13579', '2468', '0000000000'])(
    '%s is refused',
    pin => {
      expect(pinProblem(pin, 0)).toMatch(/same step/)
    },
  )

  test.each(['482913', '730158', '1235', '1112', '2580'])('%s is fine', pin => {
    expect(pinProblem(pin, 0)).toBeUndefined()
  })

  test('every start and every step makes a constant-step PIN, of any length', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.integer({ min: 4, max: 16 }), (start, step, length) => {
        const pin = Array.from({ length }, (_, at) => (start + step * at) % 10).join('')
        expect(hasConstantStep(pin)).toBe(true)
      }),
    )
  })

  test('changing one digit of one breaks the step', () => {
    fc.assert(
      fc.property(
        fc.nat(9),
        fc.nat(9),
        fc.nat(15),
        fc.integer({ min: 1, max: 9 }),
        (a, d, at, by) => {
          const pin = Array.from({ length: 16 }, (_, n) => (a + d * n) % 10)
          pin[at] = ((pin[at] ?? 0) + by) % 10
          expect(hasConstantStep(pin.join(''))).toBe(false)
        },
      ),
    )
  })

  test('length and alphabet are enforced, and the sentence never repeats the PIN', () => {
    fc.assert(
      fc.property(fc.oneof(digits(1, 20), fc.string()), fc.nat(200_000), (pin, users) => {
        const problem = pinProblem(pin, users)
        const fits = /^\d+$/.test(pin) && pin.length >= pinFloor(users) && pin.length <= 16
        if (!fits || hasConstantStep(pin)) expect(problem).toBeTypeOf('string')
        else expect(problem).toBeUndefined()
        if (pin.length > 3) expect(problem ?? '').not.toContain(pin)
      }),
    )
  })

  test('random PINs keep the policy and use every digit evenly', () => {
    const draws = 3_000
    const counts = new Array<number>(10).fill(0)
    for (let n = 0; n < draws; n++) {
      const pin = randomPin(6)
      expect(pinProblem(pin, 10_000)).toBeUndefined()
      for (const digit of pin) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1
    }
    // Chi-squared with 9 degrees of freedom: above 39.3 once in 100,000 runs.
    const expected = (draws * 6) / 10
    const chi = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chi).toBeLessThan(39.3)
  })
})
