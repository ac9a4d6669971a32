// server.md A7: new settings are in force once nobody is logged in, or from the next start, and never in between.

import { describe, expect, it } from 'vitest'
import { NOTHING_KEPT } from '../../agent/core/boot.ts'
import { ANNA, ANNAS_CARD, known, settingsWith, Terminal } from './sample.ts'

const OLD = { version: 3, values: {} }
const NEW = { version: 4, values: { gate: 'static' } }

/** A terminal that uses settings 3, also by the word of the server. */
function terminal(): Terminal {
  const t = new Terminal({ kept: { ...NOTHING_KEPT, pushed: OLD } })
  t.beat({ settingsVersion: 3 })
  return t.event({ ...come(t), settings: settingsWith({}), pushed: OLD, resetVersion: 3 })
}
const come = (t: Terminal) =>
  ({
    ...({ kind: 'settings', ticket: t.last('fetch-settings').ticket } as const),
    ...{ settings: settingsWith({ gate: 'static' }), pushed: NEW },
  }) as const
const offer = (t: Terminal, resetVersion?: number) => {
  t.beat({ settingsVersion: 4 })
  return t.event({ ...come(t), ...(resetVersion === undefined ? {} : { resetVersion }) })
}
const used = ({ state }: Terminal) => [state.pushed.version, state.settings.gate]
const told = (t: Terminal) => {
  const { settingsVersion, settingsHeld } = t.beat().last('probe').status
  return [settingsVersion, settingsHeld]
}

describe('A7 new settings', () => {
  it('are used at once where nobody is logged in', () => {
    expect(used(offer(terminal(), 4))).toEqual([4, 'static'])
  })

  it('wait for the session to end, and are kept meanwhile', () => {
    const t = terminal().swipe(ANNAS_CARD).answer(known(ANNA))
    offer(t, 4)
    expect(used(t)).toEqual([3, 'none'])
    expect(t.last('keep').kept.pushed).toEqual(NEW)
    expect(told(t)).toEqual([3, 4])
    t.type('<logout>')
    expect(used(t)).toEqual([4, 'static'])
    expect(told(t)).toEqual([4, 4])
  })

  it('wait for the next start where nothing was reset since those in force', () => {
    const t = offer(terminal(), 3)
    t.swipe(ANNAS_CARD).answer(known(ANNA)).type('<logout>')
    expect(used(t)).toEqual([3, 'none'])
    expect(told(t)).toEqual([3, 4])
    const { kept } = t.last('keep')
    expect(kept.pushed).toEqual(NEW)
    const started = new Terminal({ kept, settings: settingsWith({ gate: 'static' }) })
    expect(used(started)).toEqual([4, 'static'])
  })

  it('do not wait any more once all terminals are reset', () => {
    const t = offer(terminal(), 3)
    t.beat({ settingsVersion: 5 })
    t.event({ ...come(t), pushed: { ...NEW, version: 5 }, resetVersion: 5 })
    expect(used(t)).toEqual([5, 'static'])
  })

  it('are used after a start as soon as they are heard of, for they are what it would have started with', () => {
    const t = new Terminal({ kept: { ...NOTHING_KEPT, pushed: OLD } })
    expect(used(offer(t, 3))).toEqual([4, 'static'])
  })

  it('never wait for a start where an older server says nothing about it', () => {
    expect(used(offer(terminal()))).toEqual([4, 'static'])
  })
})
