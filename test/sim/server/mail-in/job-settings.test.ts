// C4, C6: settings of Jobs via Email, and what they warn of.

import { describe, expect, test } from 'vitest'
import { openParts } from '../../../../sim/server/parts.ts'
import { FIRST_TENANT } from '../../../../sim/server/seed.ts'
import { newFolder, startWorld, type World } from '../harness.ts'

async function warnings(world: World): Promise<readonly string[]> {
  const { items } = (await world.api('GET', '/settings/about')).body
  return items.flatMap((item: { name: string; warnings?: { text: string }[] }) =>
    (item.warnings ?? []).map(({ text }) => `${item.name}: ${text}`),
  )
}
const set = (world: World, changes: object) => world.api('PATCH', '/settings', changes)

describe('C4: settings of Jobs via Email', () => {
  test('take an address, a list of domains, and nothing else', async () => {
    const world = await startWorld()
    const fits = {
      'jobs.address': ' Print@Firm.example ',
      'jobs.senders': 'firm.example, Guests.at',
    }
    expect((await set(world, fits)).status).toBe(200)
    for (const [name, value] of Object.entries({
      ...{ 'jobs.address': 'print', 'jobs.senders': 'firm example' },
      ...{ 'jobs.byEmail': 'perhaps', 'jobs.selfRegistration': 'yes' },
    })) {
      const answer = await set(world, { [name]: value })
      expect([answer.status, answer.text], name).toEqual([400, expect.stringContaining(name)])
    }
  })

  test('two tenants never have the same job address', async () => {
    const parts = await openParts({ folder: newFolder(), host: 'localhost', now: Date.now })
    const other = { id: 'other', region: 'us' }
    parts.tenants.add(other)
    await parts.settings.change(FIRST_TENANT, { 'jobs.address': 'print@firm.example' })
    await parts.settings.change(FIRST_TENANT, { 'jobs.address': 'Print@firm.example' })
    await expect(
      parts.settings.change(other, { 'jobs.byEmail': 'on', 'jobs.address': 'PRINT@firm.example ' }),
    ).rejects.toMatchObject({ status: 409, message: expect.stringContaining('Choose another') })
    expect(parts.settings.own(other)['jobs.byEmail']).toBe('off')
    await parts.settings.change(other, { 'jobs.address': 'us@firm.example' })
    expect(parts.settings.byJobAddress('us@FIRM.example')).toEqual(other)
    expect(parts.settings.byJobAddress('print@firm.example')).toEqual(FIRST_TENANT)
    expect(parts.settings.byJobAddress('nobody@firm.example')).toBeUndefined()
    expect(parts.settings.byJobAddress('')).toBeUndefined()
    parts.close()
  })
})

describe('C6: warnings beside Jobs via Email', () => {
  test('say what is missing, and whose PINs have no end', async () => {
    const world = await startWorld()
    await set(world, { 'jobs.selfRegistration': 'on' })
    expect(await warnings(world)).toEqual([])
    await set(world, { 'jobs.byEmail': 'on' })
    expect(await warnings(world)).toEqual([
      expect.stringMatching(/^mail\.host: .*outbox\.$/),
      expect.stringMatching(/^jobs\.byEmail: No job address/),
      expect.stringMatching(/^jobs\.selfRegistration: .*SELF-REGISTERED do not expire/),
    ])
    await set(world, { 'jobs.address': 'print@firm.example', 'mail.host': 'mail.firm.example' })
    await world.api('POST', '/groups', { name: 'SELF-REGISTERED' })
    await set(world, {
      ...{ 'pins.temporary': 'groups', 'pins.temporaryGroups': ['self-registered'] },
    })
    expect(await warnings(world)).toEqual([])
  })
})
