// The configuration file: every mistake named with its place, layers of settings in their order.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkConfig, layeredSettings, readConfig, readSet } from '../agent/config.ts'
import { Fault } from '../agent/fault.ts'
import { readDuration, readSettings, SETTINGS } from '../agent/wire/settings.ts'
import { BIT_TEXTS } from '../drivers/cards/bits-text.ts'
import { KEYPADS } from '../drivers/cards/wiegand-keypad.ts'
import { WRITES } from '../drivers/cards/write.ts'

const good = { data: 'state', server: 'https://print.example:7443' }

function faultOf(work: () => unknown): Fault {
  try {
    work()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the configuration file', () => {
  it('needs a folder and a server, and makes paths absolute from where it lies', () => {
    const config = checkConfig({ ...good, deviceKeyFile: 'k/device.key' }, '/etc/latchkey')
    expect(config).toMatchObject({
      data: '/etc/latchkey/state',
      deviceKeyFile: '/etc/latchkey/k/device.key',
      profile: 'generic',
      readers: [],
      panel: { port: 7071, origins: [], language: 'en' },
    })
    const { panel } = checkConfig({ ...good, panel: { language: 'cs' } }, '/')
    expect(panel).toEqual({ port: 7071, origins: [], language: 'cs' })
  })

  it('names every mistake with its place', () => {
    const { message, code } = faultOf(() =>
      checkConfig(
        {
          data: '',
          server: 'print.example',
          readers: [{ id: 'a' }],
          colour: 'red',
          panel: { language: 'la' },
        },
        '/',
      ),
    )
    expect(code).toBe('config/invalid')
    for (const place of ['data', 'server', 'readers.0.use', 'panel.language', 'colour']) {
      expect(message).toContain(place)
    }
  })

  it.each([
    ['write', WRITES],
    ['bitsFrom', BIT_TEXTS],
    ['keypad', KEYPADS],
  ])('takes every word that the drivers know for %s, and no other', (field, words) => {
    const reader = (word: string) => ({ id: 'a', use: 'keystroke', [field]: word })
    for (const one of words.map(reader)) {
      expect(checkConfig({ ...good, readers: [one] }, '/').readers).toEqual([one])
    }
    const { message } = faultOf(() => checkConfig({ ...good, readers: [reader('any')] }, '/'))
    expect(message).toContain(`readers.0.${field}`)
  })

  it('names settings that do not exist or do not fit', () => {
    const { message } = faultOf(() =>
      checkConfig({ ...good, settings: { 'link.dely': '60s', gate: 'maybe' } }, '/'),
    )
    expect(message).toContain('link.dely')
    expect(message).toContain('gate')
  })

  it('says so when it cannot be read or is not JSON', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'agent.json')
    expect(faultOf(() => readConfig(path)).message).toContain('cannot be read')
    writeFileSync(path, '{ "data": ')
    expect(faultOf(() => readConfig(path)).message).toContain('not JSON')
    writeFileSync(path, JSON.stringify(good))
    expect(readConfig(path).data).toBe(join(folder, 'state'))
  })
})

describe('settings', () => {
  it('come from --set before the server, the server before the file, the file before the default', () => {
    const config = checkConfig(
      { ...good, settings: { 'link.delay': '10s', 'session.idle': '20s', 'login.wait': '1s' } },
      '/',
      readSet(['link.delay=30s']),
    )
    const { settings } = layeredSettings(config, { 'link.delay': '5s', 'session.idle': '40s' })
    expect(settings).toMatchObject({
      'link.delay': 30_000,
      'session.idle': 40_000,
      'login.wait': 1_000,
      'link.beat': 15_000,
    })
  })

  it('leave out what does not fit and keep the rest', () => {
    const { settings, problems } = readSettings({ 'link.delay': 'soon', gate: 'static' })
    expect(settings).toMatchObject({ 'link.delay': 60_000, gate: 'static' })
    expect(problems.map(problem => problem.name)).toEqual(['link.delay'])
  })

  it('have the defaults the documents promise', () => {
    expect(readSettings().settings).toMatchObject({
      ...{ 'link.beat': 15_000, 'link.delay': 60_000, 'login.wait': 1_500, gate: 'none' },
      ...{ offlineLogin: 'on', offlineAcceptance: 'cached', 'cache.hours': 86_400_000 },
      ...{ 'sync.hours': 14_400_000, pinOffline: 'any-grade', pinOfflineMinLength: 6 },
      ...{ pinOfflineBudget: 20, 'clock.policy': 'strict', 'session.idle': 60_000 },
      ...{ 'unlock.hours': 86_400_000, 'card.repeat': 3_000 },
    })
  })

  it('each describe themselves', () => {
    for (const [name, { about, unit, standard, schema }] of Object.entries(SETTINGS)) {
      expect(about.endsWith('.'), name).toBe(true)
      expect(unit, name).not.toBe('')
      expect(schema.safeParse(standard).success, name).toBe(true)
    }
  })

  it.each([
    ['90s', 90_000],
    ['1.5s', 1_500],
    ['26h', 93_600_000],
    ['250ms', 250],
    [24, 86_400_000],
    ['soon', undefined],
    ['-1s', undefined],
    ['', undefined],
  ])('read %j as %j ms (bare numbers are hours here)', (text, ms) => {
    expect(readDuration(text, 'h')).toBe(ms)
  })

  it('on the command line are written name=value', () => {
    expect(readSet(['gate=static', 'unlock.code=a=b'])).toEqual({
      gate: 'static',
      'unlock.code': 'a=b',
    })
    expect(faultOf(() => readSet(['gate'])).message).toContain('name=value')
  })
})
