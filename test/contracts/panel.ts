// What every Panel must do, whatever it shows on. Run on the panel in memory and on the panel socket.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventBody, Key, Mono, PanelView, User } from '../../agent/core/vocabulary.ts'
import type { Panel } from '../../agent/ports.ts'
import type { PanelNews, PanelRequest } from '../../agent/wire/panel-messages.ts'
import { patiently } from '../patiently.ts'

/** What a person or the copier does at a panel. */
export type Said = Extract<PanelRequest, { readonly kind: 'key' | 'touched' }>

/** A panel and somebody in front of it. */
export interface PanelRig {
  readonly panel: Panel
  /** Somebody sits down; everything told to them from now on is in `told`. */
  sit(): Promise<{ readonly told: readonly PanelNews[]; say(request: Said): void }>
  close(): Promise<void>
}

const ANNA: User = { id: 'u1', username: 'anna', name: 'Anna' }

/** A view to show; countdowns count to `until`. */
export const viewOf = (title: string, until?: Mono): PanelView => ({
  screen: 'waiting',
  title: { id: title },
  lines: until === undefined ? [] : [{ id: 'offline-login-possible-in', args: { until } }],
  typed: { purpose: 'pin', length: 0 },
  methods: ['card', 'pin'],
  link: 'waiting',
  gate: 'open',
})

/** Runs the contract. `open` makes a fresh panel, not yet started. */
export function panelContract(name: string, open: () => Promise<PanelRig>): void {
  describe(`panel contract: ${name}`, () => {
    let rig: PanelRig
    let heard: EventBody[]

    beforeEach(async () => {
      rig = await open()
      heard = []
      await rig.panel.start(event => heard.push(event))
    })
    afterEach(async () => {
      await rig.panel.stop()
      await rig.close()
    })

    const titles = (told: readonly PanelNews[]) =>
      told.flatMap(news => (news.kind === 'view' ? [news.view.title.id] : []))
    const others = (told: readonly PanelNews[]) => told.filter(news => news.kind !== 'view')

    it('shows each different view once, to whoever sits there', async () => {
      const { told } = await rig.sit()
      rig.panel.show(viewOf('one'))
      rig.panel.show(viewOf('one'))
      rig.panel.show(viewOf('two'))
      rig.panel.show(viewOf('one'))
      await patiently(() => expect(titles(told)).toEqual(['one', 'two', 'one']))
    })

    it('shows the present view and state to somebody who comes later', async () => {
      rig.panel.show(viewOf('one'))
      rig.panel.show(viewOf('two'))
      rig.panel.unlock(ANNA)
      const { told } = await rig.sit()
      await patiently(() => expect(titles(told)).toEqual(['two']))
      await patiently(() =>
        expect(others(told)).toEqual([
          { kind: 'copier', state: 'unlocked', name: 'Anna', user: 'anna' },
        ]),
      )
    })

    it('opens and closes the copier and stops its jobs', async () => {
      const { told } = await rig.sit()
      rig.panel.unlock(ANNA)
      rig.panel.stopJobs('17')
      rig.panel.stopJobs()
      rig.panel.lock()
      await patiently(() =>
        expect(others(told)).toEqual([
          { kind: 'copier', state: 'locked' },
          { kind: 'copier', state: 'unlocked', name: 'Anna', user: 'anna' },
          { kind: 'stop-jobs', job: '17' },
          { kind: 'stop-jobs' },
          { kind: 'copier', state: 'locked' },
        ]),
      )
    })

    it('names nobody where nobody vouches for the card', async () => {
      rig.panel.unlock(undefined)
      const { told } = await rig.sit()
      await patiently(() =>
        expect(others(told)).toEqual([{ kind: 'copier', state: 'unlocked', name: '', user: null }]),
      )
    })

    it('hears keys and touches in their order', async () => {
      const { say } = await rig.sit()
      const keys: readonly Key[] = ['4', '8', 'back', 'enter', 'logout']
      const said = [
        ...keys.map(key => ({ kind: 'key', key }) as const),
        { kind: 'touched' } as const,
      ]
      for (const one of said) say(one)
      await patiently(() => expect(heard).toEqual(said))
    })

    it('may be shown things before it starts and after it stops', async () => {
      await rig.panel.stop()
      rig.panel.show(viewOf('late'))
      rig.panel.unlock(ANNA)
      rig.panel.lock()
      rig.panel.stopJobs()
      await rig.panel.stop()
    })
  })
}
