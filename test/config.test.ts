// The configuration file: every mistake named with its place, layers of settings in their order.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { readerMistakes } from '../agent/adapters/readers.ts'
import { checkConfig, layeredSettings, readConfig, readSet } from '../agent/config.ts'
import { Fault } from '../agent/fault.ts'
import { readDuration } from '../agent/wire/setting-shapes.ts'
import { readSettings, SETTINGS } from '../agent/wire/settings.ts'
import { BIT_TEXTS } from '../drivers/cards/bits-text.ts'
import { KEYPADS } from '../drivers/cards/wiegand-keypad.ts'
import { WRITES } from '../drivers/cards/write.ts'
import { CATALOG } from '../drivers/catalog.ts'

const FIELDS =
  'data, server, profile, enrolmentCodeFile, deviceKey, deviceKeyFile, denyFolder, panel, readers, settings, log'
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
      deviceKey: { provider: 'file', path: '/etc/latchkey/k/device.key' },
      profile: 'generic',
      readers: [],
      panel: { port: 7071, origins: [], language: 'en', enterKey: 'OK' },
    })
    const { panel } = checkConfig({ ...good, panel: { language: 'cs', enterKey: ' # ' } }, '/')
    expect(panel).toEqual({ port: 7071, origins: [], language: 'cs', enterKey: '#' })
  })

  it('has one key provider, whose grade is said only where the agent cannot see it', () => {
    vi.stubEnv('CREDENTIALS_DIRECTORY', '/run/credentials/latchkey')
    onTestFinished(() => void vi.unstubAllEnvs())
    const keyOf = (deviceKey: unknown) => checkConfig({ ...good, deviceKey }, '/etc').deviceKey
    expect(checkConfig(good, '/').deviceKey).toEqual({ provider: 'file' })
    expect(keyOf({ provider: 'systemd' })).toEqual({
      ...{ provider: 'systemd', credential: 'latchkey.key', grade: 'C' },
      directory: '/run/credentials/latchkey',
    })
    expect(keyOf({ provider: 'command', program: 'hook' })).toEqual({
      ...{ provider: 'command', program: '/etc/hook', grade: 'B', slot: 'program' },
    })
    expect(keyOf({ provider: 'tpm' })).toEqual({ provider: 'tpm', nvIndex: 0x01_80_4c_4b })
    for (const wrong of [
      { provider: 'file', grade: 'A' },
      { provider: 'systemd', grade: 'A' },
      { provider: 'systemd', credential: '../shadow' },
      { provider: 'command', program: 'hook', grade: 'C' },
      { provider: 'tpm', grade: 'A' },
      { provider: 'tpm', nvIndex: '0x81000001' },
    ]) {
      expect(faultOf(() => keyOf(wrong)).message, JSON.stringify(wrong)).toContain('deviceKey')
    }
    const both = { ...good, deviceKey: { provider: 'tpm' }, deviceKeyFile: 'key' }
    expect(faultOf(() => checkConfig(both, '/')).message).toContain('leave one of them out')
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
    expect(message).toBe(
      [
        'The configuration has 5 mistakes.',
        'data must have at least 1 character.',
        'server must be an address such as "https://print.example:7443".',
        'panel.language must be one of "en", "de", "fr", "cs".',
        'Reader "a": use is missing: write text in quotes, such as "serial-line".',
        `there is no field "colour": there are ${FIELDS}.`,
      ].join(' '),
    )
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
    const choices = words.map(one => `"${one}"`).join(', ')
    expect(message).toBe(
      `The configuration has 1 mistake. Reader "a": ${field} must be one of ${choices}.`,
    )
  })

  it('names settings that do not exist or do not fit', () => {
    const { message } = faultOf(() =>
      checkConfig({ ...good, settings: { 'link.dely': '60s', gate: 'maybe' } }, '/'),
    )
    expect(message).toContain(
      'Setting link.dely: there is no setting of this name; the nearest is "link.delay".',
    )
    expect(message).toContain('Setting gate: choose one of none, static, challenge.')
  })

  it('tells mistakes of shape, of settings and of readers in one list, none of them twice', () => {
    const readers = [
      { id: 'gate', use: 'osdp', path: '/x', keypad: '5-bit', osdpKey: '00' },
      // What the drivers miss only because it has a wrong shape is no mistake of its own.
      { id: 'desk', use: 'keypad', path: 7 },
      { id: 'wall', use: 'omnikey-5427', formats: ['H9'], osdpkey: '11' },
      { use: 'keypad' },
    ]
    const value = { ...good, readers, settings: { gate: 'maybe' } }
    const { message } = faultOf(() => checkConfig(value, '/', {}, readerMistakes))
    const [first, ...told] = message.split(/(?<=\.) (?=[A-Z])/)
    expect(first).toBe('The configuration has 8 mistakes.')
    expect(told).toEqual([
      expect.stringMatching(/^Reader "gate": keypad must be one of "4-bit", /),
      'Reader "desk": path must be text in quotes, such as "/dev/ttyUSB0".',
      'Reader "wall": there is no field "osdpkey": the nearest is "osdpKey".',
      'Reader "#4": id is missing: write text in quotes, such as "front".',
      'Setting gate: choose one of none, static, challenge.',
      'Reader "gate": osdpKey must be 32 hex digits, or default.',
      expect.stringMatching(/^Reader "wall": there is no card format "H9"/),
      expect.stringMatching(/^Reader "#4": set path, or vendorId/),
    ])
  })

  it('gives a configuration or sentences, whatever JSON it is given, and repeats no secret', () => {
    const secret = fc.stringMatching(/^[0-9a-f]{12,40}$/)
    const one = fc.jsonValue({ maxDepth: 2 })
    const field = fc.constantFrom(
      ...['id', 'use', 'path', 'port', 'keypad', 'formats', 'rule', 'em4100', 'osdpAddress'],
      ...['track', 'write', 'technology', 'exclusive', 'osdpkey', 'gapMs', 'host', 'x'],
    )
    const use = fc.constantFrom(...CATALOG.map(({ id }) => id))
    const reader = fc.tuple(use, secret, fc.dictionary(field, one, { maxKeys: 4 }), fc.boolean())
    const near = fc.record(
      {
        data: fc.constant('state'),
        server: fc.oneof(fc.constant(good.server), one),
        enrolmentCode: secret,
        panel: one,
        readers: fc.array(
          reader.map(([kind, osdpKey, more, listed]) => ({
            ...{ id: 'r', use: kind, ...more },
            osdpKey: listed ? [osdpKey] : osdpKey,
          })),
          { maxLength: 9 },
        ),
        settings: fc.oneof(one, fc.record({ 'unlock.code': fc.oneof(secret, fc.tuple(secret)) })),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(near, one), value => {
        try {
          expect(checkConfig(value, '/', {}, readerMistakes).readers).toBeInstanceOf(Array)
        } catch (error) {
          expect(error).toBeInstanceOf(Fault)
          const { message } = error as Fault
          expect(message).toMatch(/^The configuration has \d+ mistakes?\. .+\.$/s)
          expect(message).not.toMatch(/Invalid|expected|undefined|NaN/)
          const held = JSON.stringify(value).match(/(?<=")[0-9a-f]{12,40}(?=")/g) ?? []
          expect(held.filter(text => message.includes(text))).toEqual([])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('says so when it cannot be read or is not JSON', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-config-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'agent.json')
    expect(faultOf(() => readConfig(path)).message).toContain('cannot be read')
    writeFileSync(path, '{ "osdpKey": 00112233445566')
    const { message, cause } = faultOf(() => readConfig(path))
    expect(message).toMatch(/ is not JSON: look at line 1, column 15\.$/)
    expect(cause).toBeUndefined()
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
