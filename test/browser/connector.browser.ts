// The connector's story, as people at the panel live it and administrators read it: asked first, asked last, and up, slow,
// lying, hanging or down. Every connector is a process of its own.

import { expect, test } from 'vitest'
import { ENGLISH } from '../../agent/wire/words/en.ts'
import { callServer } from '../../sim/server-api.ts'
import { type ConnectorProcess, connectorProcess } from '../sim/connector-process.ts'
import { go, openConsole } from './console.ts'
import { openStage, openWindow } from './stage.ts'

/** Cards that only the connector knows, one in each of its sources, and one that only the server knows. */
const STAFF = 'EA00000002'
const VISITOR = 'EB00000001'
const OWN = '0102030405'
const BEN = 'Welcome Ben'
const ANNA = 'Welcome Anna'
const UNKNOWN = ENGLISH['reason.unknown-card']
const UNSURE = ENGLISH['reason.not-verified']

interface Case {
  readonly connector: string
  /** How it is started. */
  readonly words: readonly string[]
  readonly down?: true
  /** What whoever holds up these cards reads while the connector alone is asked. */
  readonly alone: readonly [staff: string, visitor: string, own: string]
  /** What administrators read. */
  readonly trouble?: RegExp
}

const CASES: readonly Case[] = [
  { connector: 'up', words: [], alone: [BEN, BEN, UNKNOWN] },
  // Staff are found at once; visitors only after longer than a login may wait.
  {
    connector: 'slow',
    words: ['--slow', '5000'],
    alone: [BEN, UNSURE, UNSURE],
    trouble: /did not answer in time/,
  },
  {
    connector: 'lying',
    words: ['--lie', 'stranger'],
    alone: [UNSURE, UNSURE, UNSURE],
    trouble: /named somebody who is no user here/,
  },
  {
    connector: 'hanging',
    words: ['--hang'],
    alone: [UNSURE, UNSURE, UNSURE],
    trouble: /did not answer in time/,
  },
  {
    connector: 'down',
    words: [],
    down: true,
    alone: [UNSURE, UNSURE, UNSURE],
    trouble: /cannot be reached/,
  },
]

test.each(CASES)(
  'D3, D5: a connector that is $connector, asked alone and after the own database',
  async one => {
    const stage = await openStage({ set: { gate: 'none' } })
    const { page, complaints } = await openWindow(stage.url)
    const connector: ConnectorProcess = await connectorProcess(...one.words)
    if (one.down === true) await connector.program.end('SIGKILL')
    const set = async (changes: object) => {
      const { status, body } = await callServer(
        stage.world.server,
        'PATCH',
        '/api/settings',
        changes,
      )
      expect([status, body]).toEqual([200, expect.anything()])
    }
    const presents = async (card: string, reads: string) => {
      await page.locator('[data-screen="idle"]').waitFor()
      await stage.call('POST', 'terminals/T1/swipe', { card })
      await page.locator('.screen').getByText(reads).first().waitFor()
      if (reads.startsWith('Welcome')) {
        await page.getByRole('button', { name: 'Log out', exact: true }).click()
      } else {
        await stage.call('POST', 'terminals/T1/clock', { advance: '10s' })
      }
      await page.locator('.screen').getByText(reads).first().waitFor({ state: 'detached' })
    }
    const [staff, visitor, own] = one.alone

    await set({ ...connector.settings, 'auth.fallback': 'off' })
    await presents(STAFF, staff)
    await presents(VISITOR, visitor)
    await presents(OWN, own)

    // Whoever is known here needs no connector; of whoever is not, it says what it said before.
    await set({ 'auth.fallback': 'on' })
    await presents(OWN, ANNA)
    await presents(STAFF, staff)
    await presents(VISITOR, visitor)
    expect(complaints).toEqual([])

    const office = await openConsole(stage)
    await go(office.page, 'settings')
    const said = office.page.getByRole('region', { name: 'What the connector last said' })
    await expect.poll(() => said.getByRole('listitem').count()).toBe(5)
    const trouble = said.getByText(one.trouble ?? /^The connector/)
    expect((await trouble.count()) > 0).toBe(one.trouble !== undefined)
    expect(office.complaints).toEqual([])
  },
)
