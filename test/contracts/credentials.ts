// What every Credentials port must do, whatever keeps the cache.

import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../agent/core/vocabulary.ts'
import type { Credentials } from '../../agent/ports.ts'
import {
  ANNA,
  BEN,
  both,
  card,
  either,
  hours,
  known,
  NOON,
  pin,
  sent,
  snapshot,
  UNKNOWN_CARD,
  userOf,
  WRONG_PIN,
} from './credentials-of.ts'

/** Runs the suite on ports that `open` makes for the identity in `credentials-of.ts`, empty. */
export function credentialsContract(name: string, open: () => Promise<Credentials>): void {
  const crowd = (count: number) =>
    Array.from({ length: count }, (_, at) => sent(userOf(`c${at}`), [`C${at}`]))

  async function filled() {
    const port = await open()
    const anna = sent(ANNA, ['0102030405', { number: '99', expires: hours(5) }], ['482913'])
    const ben = sent(BEN, ['04A1B2C3D4'], [{ pin: '730158', expires: hours(2) }, '111222'])
    await port.replace(snapshot(1, [anna, ben]))
    return port
  }

  describe(`credentials: ${name}`, () => {
    test('an empty cache knows nobody', async () => {
      const port = await open()
      expect(port.standing()).toEqual({ users: 0, generation: 0 })
      expect(await port.opportunistic()).toEqual([])
      expect(await port.lookUp(card('0102030405'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(pin('482913'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(either('482913'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(both('0102030405', '482913'))).toEqual(UNKNOWN_CARD)
    })

    test('a card finds its user, with its own validity', async () => {
      const port = await filled()
      expect(port.standing()).toEqual({ users: 2, generation: 1, syncedAt: NOON })
      expect(await port.lookUp(card('0102030405'))).toEqual(known(ANNA))
      expect(await port.lookUp(card('99'))).toEqual(known(ANNA, NOON, hours(5)))
      expect(await port.lookUp(card('04A1B2C3D4'))).toEqual(known(BEN))
      expect(await port.lookUp(card('0102030406'))).toEqual(UNKNOWN_CARD)
    })

    test('a PIN finds its user, with its own validity', async () => {
      const port = await filled()
      expect(await port.lookUp(pin('482913'))).toEqual(known(ANNA))
      expect(await port.lookUp(pin('730158'))).toEqual(known(BEN, NOON, hours(2)))
      expect(await port.lookUp(pin('482914'))).toEqual(WRONG_PIN)
    })

    test('what cannot be told is tried as a card, then as a PIN', async () => {
      const port = await filled()
      expect(await port.lookUp(either('04A1B2C3D4'))).toEqual(known(BEN))
      expect(await port.lookUp(either('0102030405'))).toEqual(known(ANNA))
      expect(await port.lookUp(either('482913'))).toEqual({ ...known(ANNA), as: 'pin' })
      expect(await port.lookUp(either('0102030406'))).toEqual(UNKNOWN_CARD)
    })

    test('neither a card typed as a PIN nor a PIN sent as a card finds anybody', async () => {
      const port = await filled()
      expect(await port.lookUp(pin('0102030405'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(card('482913'))).toEqual(UNKNOWN_CARD)
    })

    test('beside a card only a PIN of its own user is right, and the earlier end counts', async () => {
      const port = await filled()
      expect(await port.lookUp(both('0102030405', '482913'))).toEqual(known(ANNA))
      expect(await port.lookUp(both('0102030405', '730158'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(both('0102030405', ''))).toEqual(WRONG_PIN)
      expect(await port.lookUp(both('99', '482913'))).toEqual(known(ANNA, NOON, hours(5)))
      expect(await port.lookUp(both('04A1B2C3D4', '730158'))).toEqual(known(BEN, NOON, hours(2)))
      expect(await port.lookUp(both('04A1B2C3D4', '111222', 'card-or-pin'))).toEqual(known(BEN))
      expect(await port.lookUp(both('0102030406', '482913'))).toEqual(UNKNOWN_CARD)
    })

    test('a new generation replaces everything, and generations only rise', async () => {
      const port = await filled()
      await port.replace(snapshot(4, [sent(BEN, ['B2'])], [], hours(1)))
      expect(port.standing()).toEqual({ users: 1, generation: 4, syncedAt: hours(1) })
      expect(await port.lookUp(card('0102030405'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(card('04A1B2C3D4'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(pin('730158'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(card('B2'))).toEqual(known(BEN, hours(1)))
      for (const generation of [3, 4]) {
        await expect(port.replace(snapshot(generation, []))).rejects.toMatchObject({
          code: 'server/bad-answer',
        })
      }
      expect(await port.lookUp(card('B2'))).toEqual(known(BEN, hours(1)))
    })

    test('more than the promised numbers is refused whole', async () => {
      const port = await filled()
      const tooMuch = [
        crowd(LIMITS.users + 1),
        [sent(ANNA, ['1', '2', '3', '4'])],
        [sent(ANNA, [], ['1001', '1002', '1003', '1004'])],
      ]
      for (const users of tooMuch) {
        await expect(port.replace(snapshot(2, users))).rejects.toMatchObject({
          code: 'server/bad-answer',
        })
      }
      expect(port.standing()).toEqual({ users: 2, generation: 1, syncedAt: NOON })
    })

    test('a PIN or card the server gives to two users lets neither in', async () => {
      const port = await open()
      const users = [sent(ANNA, ['A', 'S'], ['482913', '5555']), sent(BEN, ['S', 'B'], ['482913'])]
      await port.replace(snapshot(1, users))
      expect(await port.lookUp(pin('482913'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(card('S'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(pin('5555'))).toEqual(known(ANNA))
      expect(await port.lookUp(both('A', '482913'))).toEqual(known(ANNA))
      expect(await port.lookUp(both('B', '482913'))).toEqual(known(BEN))
    })

    test('what the server verified is remembered, as what it was presented', async () => {
      const port = await open()
      await port.remember({ presented: card('77'), user: ANNA, verifiedAt: NOON })
      await port.remember({
        presented: pin('482913'),
        user: ANNA,
        verifiedAt: hours(1),
        expires: hours(3),
      })
      expect(port.standing()).toEqual({ users: 1, generation: 0 })
      expect(await port.opportunistic()).toEqual([ANNA.id])
      expect(await port.lookUp(card('77'))).toEqual(known(ANNA))
      expect(await port.lookUp(pin('482913'))).toEqual(known(ANNA, hours(1), hours(3)))
      expect(await port.lookUp(both('77', '482913'))).toEqual(known(ANNA, NOON, hours(3)))
      expect(await port.lookUp(pin('77'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(card('482913'))).toEqual(UNKNOWN_CARD)
    })

    test('a PIN verified beside a card works beside a card only', async () => {
      const port = await open()
      await port.remember({ presented: both('77', '482913'), user: ANNA, verifiedAt: NOON })
      expect(await port.lookUp(both('77', '482913'))).toEqual(known(ANNA))
      expect(await port.lookUp(card('77'))).toEqual(known(ANNA))
      expect(await port.lookUp(pin('482913'))).toEqual(WRONG_PIN)
      await port.remember({ presented: pin('482913'), user: ANNA, verifiedAt: NOON })
      await port.remember({ presented: both('77', '482913'), user: ANNA, verifiedAt: NOON })
      expect(await port.lookUp(pin('482913'))).toEqual(known(ANNA))
    })

    test('what nobody could tell is found by the same kind of reader only', async () => {
      const port = await open()
      await port.remember({ presented: either('0102030405'), user: ANNA, verifiedAt: NOON })
      await port.remember({ presented: either('04A1B2C3D4'), user: ANNA, verifiedAt: NOON })
      expect(await port.lookUp(either('0102030405'))).toEqual(known(ANNA))
      expect(await port.lookUp(pin('0102030405'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(card('0102030405'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(card('04A1B2C3D4'))).toEqual(known(ANNA))
    })

    test('what nobody could tell but the cache knows renews what it is', async () => {
      const port = await filled()
      await port.remember({ presented: either('482913'), user: ANNA, verifiedAt: hours(1) })
      await port.remember({ presented: either('0102030405'), user: ANNA, verifiedAt: hours(2) })
      expect(await port.lookUp(pin('482913'))).toEqual(known(ANNA, hours(1)))
      expect(await port.lookUp(card('0102030405'))).toEqual(known(ANNA, hours(2)))
    })

    test('a login renews a synchronised credential and does not make its user opportunistic', async () => {
      const port = await filled()
      await port.remember({
        presented: card('0102030405'),
        user: { ...ANNA, name: 'Anna Arrow' },
        verifiedAt: hours(3),
      })
      expect(await port.lookUp(card('0102030405'))).toEqual(
        known({ ...ANNA, name: 'Anna Arrow' }, hours(3)),
      )
      expect(await port.lookUp(both('0102030405', '482913'))).toMatchObject({ verifiedAt: NOON })
      expect(await port.opportunistic()).toEqual([])
      expect(port.standing().users).toBe(2)
    })

    test('a fourth card or PIN takes the place of the one used longest ago, never of a synchronised one', async () => {
      const port = await open()
      await port.replace(snapshot(1, [sent(ANNA, ['S1', 'S2'], ['1001', '1002', '1003'])]))
      const remember = (presented: Parameters<typeof port.lookUp>[0]) =>
        port.remember({ presented, user: ANNA, verifiedAt: hours(1) })
      await remember(card('O1'))
      await remember(card('O2'))
      await remember(pin('1004'))
      expect(await port.lookUp(card('S1'))).toEqual(known(ANNA))
      expect(await port.lookUp(card('S2'))).toEqual(known(ANNA))
      expect(await port.lookUp(card('O1'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(card('O2'))).toEqual(known(ANNA, hours(1)))
      expect(await port.lookUp(pin('1004'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(pin('1003'))).toEqual(known(ANNA))
      for (const number of ['1', '2', '3']) {
        await port.remember({ presented: card(number), user: BEN, verifiedAt: NOON })
      }
      await port.lookUp(card('1'))
      await port.remember({ presented: card('4'), user: BEN, verifiedAt: NOON })
      expect(await port.lookUp(card('2'))).toEqual(UNKNOWN_CARD)
      for (const number of ['1', '3', '4']) {
        expect(await port.lookUp(card(number))).toEqual(known(BEN))
      }
    })

    test('with every place taken the opportunistic user not used for longest gives way', async () => {
      const port = await open()
      await port.replace(snapshot(1, crowd(LIMITS.users - 2)))
      const one = (at: number) => ({
        presented: card(`O${at}`),
        user: userOf(`o${at}`),
        verifiedAt: NOON,
      })
      await port.remember(one(1))
      await port.remember(one(2))
      await port.lookUp(card('O1'))
      expect((await port.remember(one(3))).users).toBe(LIMITS.users)
      expect(await port.lookUp(card('O2'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(card('O1'))).toEqual(known(userOf('o1')))
      expect(await port.lookUp(card('O3'))).toEqual(known(userOf('o3')))
      expect([...(await port.opportunistic())].sort()).toEqual(['u-o1', 'u-o3'])
      expect(await port.lookUp(card('C0'))).toEqual(known(userOf('c0')))
    })

    test('when synchronised users hold every place, nothing is added', async () => {
      const port = await open()
      await port.replace(snapshot(1, crowd(LIMITS.users)))
      const standing = await port.remember({
        presented: card('77'),
        user: ANNA,
        verifiedAt: NOON,
      })
      expect(standing.users).toBe(LIMITS.users)
      expect(await port.lookUp(card('77'))).toEqual(UNKNOWN_CARD)
      expect(await port.opportunistic()).toEqual([])
    })

    test('a sync keeps the opportunistic users it names, as long as there is room', async () => {
      const port = await open()
      for (const [at, user] of [ANNA, BEN, userOf('cleo')].entries()) {
        await port.remember({ presented: card(`O${at}`), user, verifiedAt: NOON })
      }
      await port.replace(snapshot(1, [sent(userOf('dora'), ['D'])], [ANNA.id, BEN.id], hours(4)))
      expect(await port.lookUp(card('O0'))).toEqual(known(ANNA))
      expect(await port.lookUp(card('O1'))).toEqual(known(BEN))
      expect(await port.lookUp(card('O2'))).toEqual(UNKNOWN_CARD)
      await port.lookUp(card('O0'))
      await port.replace(snapshot(2, crowd(LIMITS.users - 1), [ANNA.id, BEN.id]))
      expect(port.standing().users).toBe(LIMITS.users)
      expect(await port.opportunistic()).toEqual([ANNA.id])
      expect(await port.lookUp(card('O0'))).toEqual(known(ANNA))
    })

    test('a sync takes nobody away whom the server verified meanwhile, and keeps of them only what it verified', async () => {
      const port = await open()
      await port.remember({ presented: card('old'), user: ANNA, verifiedAt: NOON })
      const asked = port.opportunistic()
      await port.remember({ presented: card('new'), user: ANNA, verifiedAt: hours(2) })
      await port.remember({ presented: card('B'), user: BEN, verifiedAt: hours(1) })
      expect(await asked).toEqual([ANNA.id])
      await port.replace(snapshot(1, [], [], hours(1)))
      expect(await port.lookUp(card('new'))).toEqual(known(ANNA, hours(2)))
      expect(await port.lookUp(card('old'))).toEqual(UNKNOWN_CARD)
      // Not later is not after.
      expect(await port.lookUp(card('B'))).toEqual(UNKNOWN_CARD)
    })

    test('whoever is being remembered when a sync begins is asked about', async () => {
      const port = await open()
      const remembering = port.remember({ presented: pin('482913'), user: ANNA, verifiedAt: NOON })
      expect(await port.opportunistic()).toEqual([ANNA.id])
      await remembering
    })

    test('of a user it sends, a sync keeps only what it sends', async () => {
      const port = await open()
      await port.remember({ presented: card('lost'), user: ANNA, verifiedAt: NOON })
      await port.replace(snapshot(1, [sent(ANNA, ['new'])], [ANNA.id], hours(1)))
      expect(await port.lookUp(card('lost'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(card('new'))).toEqual(known(ANNA, hours(1)))
      expect(await port.opportunistic()).toEqual([])
    })

    test("a card or PIN belongs to whom the server's latest word gives it", async () => {
      const port = await filled()
      await port.remember({ presented: pin('482913'), user: BEN, verifiedAt: hours(1) })
      expect(await port.lookUp(pin('482913'))).toEqual(known(BEN, hours(1)))
      expect(await port.lookUp(both('0102030405', '482913'))).toEqual(known(ANNA))
      await port.remember({ presented: card('0102030405'), user: BEN, verifiedAt: hours(1) })
      expect(await port.lookUp(card('0102030405'))).toEqual(known(BEN, hours(1)))
      const early = (NOON - 1) as typeof NOON
      await port.remember({ presented: card('04A1B2C3D4'), user: ANNA, verifiedAt: early })
      expect(await port.lookUp(card('04A1B2C3D4'))).toEqual(known(BEN))
    })

    test('two words of the same moment let neither in', async () => {
      const port = await filled()
      await port.remember({ presented: pin('482913'), user: BEN, verifiedAt: NOON })
      await port.remember({ presented: card('0102030405'), user: BEN, verifiedAt: NOON })
      expect(await port.lookUp(pin('482913'))).toEqual(WRONG_PIN)
      expect(await port.lookUp(card('0102030405'))).toEqual(UNKNOWN_CARD)
    })

    test('work asked for at once is done in order', async () => {
      const port = await open()
      await Promise.all([
        port.replace(snapshot(1, [sent(ANNA, ['A'])])),
        port.remember({ presented: card('B'), user: BEN, verifiedAt: NOON }),
        port.replace(snapshot(2, [sent(ANNA, ['A2'])], [BEN.id])),
        port.remember({ presented: pin('482913'), user: BEN, verifiedAt: NOON }),
      ])
      expect(port.standing()).toMatchObject({ users: 2, generation: 2 })
      expect(await port.lookUp(card('A'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(card('A2'))).toEqual(known(ANNA))
      expect(await port.lookUp(both('B', '482913'))).toEqual(known(BEN))
    })

    test('a purge forgets everybody and keeps the generation', async () => {
      const port = await filled()
      await port.remember({ presented: card('77'), user: userOf('cleo'), verifiedAt: NOON })
      expect(await port.purge()).toEqual({ users: 0, generation: 1 })
      expect(await port.lookUp(card('0102030405'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(card('77'))).toEqual(UNKNOWN_CARD)
      expect(await port.lookUp(pin('482913'))).toEqual(WRONG_PIN)
      expect(await port.opportunistic()).toEqual([])
      await port.replace(snapshot(2, [sent(ANNA, ['A'])]))
      expect(await port.lookUp(card('A'))).toEqual(known(ANNA))
    })
  })
}
