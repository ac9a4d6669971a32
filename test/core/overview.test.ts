// The overview and the beat tell how wrong entries stand and what the clock rests on.

import { expect, it } from 'vitest'
import { overview } from '../../agent/core/overview.ts'
import type { Mono } from '../../agent/core/vocabulary.ts'
import { NOON, no, settingsWith, Terminal } from './sample.ts'

const seen = (t: Terminal) => overview(t.state, t.ms as Mono)

it("counts free PINs and the day's budget down, and dates the delay", () => {
  const t = new Terminal().beat().goOffline()
  expect(seen(t).pins).toEqual({ freeTries: 5, budgetLeft: 20 })
  for (let wrong = 0; wrong < 6; wrong++) t.type(`00000${wrong}<enter>`).lookedUp(no('wrong-pin'))
  const delayedUntil = NOON + t.ms + 30_000
  expect(seen(t).pins).toEqual({ freeTries: 0, budgetLeft: 14, delayedUntil })
  expect(seen(t).codes).toEqual({ freeTries: 5 })
  t.pass(30_000)
  expect(seen(t).pins).toEqual({ freeTries: 0, budgetLeft: 14 })
})

it('counts codes apart from PINs', () => {
  const t = new Terminal({ settings: settingsWith({ gate: 'static' }) }).beat().goOffline()
  for (let wrong = 0; wrong < 6; wrong++) {
    t.type('11111<enter>')
    t.event({ kind: 'code-checked', ticket: t.last('check-code').ticket, right: false })
  }
  expect(seen(t).codes).toEqual({ freeTries: 0, delayedUntil: NOON + t.ms + 30_000 })
  expect(seen(t).pins).toEqual({ freeTries: 5, budgetLeft: 20 })
})

it('tells the server in every beat', () => {
  const t = new Terminal().pass(0)
  expect(t.last('probe').status).toMatchObject({ clock: 'floor', pinsLeft: 20 })
  t.goOffline().type('000000<enter>').lookedUp(no('wrong-pin')).beat().pass(20_000)
  expect(t.last('probe').status).toMatchObject({ clock: 'anchored', pinsLeft: 19 })
})
