// Terminal profiles: those that come along fit, and one that does not is told apart with every mistake in it.

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readProfiles } from '../../sim/profiles.ts'
import { temporaryFolder } from '../temporary-folder.ts'

function folderWith(change: (profile: Record<string, unknown>) => unknown): string {
  const folder = temporaryFolder()
  cpSync('fixtures/terminals', folder, { recursive: true })
  const file = join(folder, 'ricoh.json')
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))))
  return folder
}

it('gives the makers in turn, each with its own keys and idle time', () => {
  expect(readProfiles().map(({ id, keys, idle }) => [id, keys.logout, idle])).toEqual([
    ['kyocera', 'Authentication/Logout', '60s'],
    ['ricoh', 'Login/Logout', '180s'],
    ['canon', 'ID', '120s'],
  ])
})

it('says which file does not fit, where, and what to write', () => {
  const cases: readonly [change: (profile: Record<string, unknown>) => unknown, said: RegExp][] = [
    [profile => ({ ...profile, idle: 'a while' }), /idle: write it as the setting session\.idle/],
    [profile => ({ ...profile, loginMethods: 'face' }), /loginMethods: .*"card, pin"/],
    [({ wording, ...rest }) => ({ ...rest, wordnig: wording }), /wording: .*; .*wordnig/],
    [profile => ({ ...profile, panel: { inches: 10.1, width: 9, height: 600 } }), /panel\.width/],
    [profile => ({ ...profile, id: 'canon' }), /id: it must be ricoh/],
    [
      profile => ({ ...profile, readers: [{ socket: 'here', id: 'eyes', kind: 'camera' }] }),
      /readers\.0\.kind: .*serial-line/,
    ],
    [
      profile => ({
        ...profile,
        readers: [1, 2].map(n => ({ socket: `USB ${n}`, id: 'usb', kind: 'keystroke' })),
      }),
      /readers: two readers have the same id/,
    ],
  ]
  for (const [change, said] of cases) {
    const folder = folderWith(change)
    expect(() => readProfiles(folder)).toThrow(said)
    expect(() => readProfiles(folder)).toThrow(join(folder, 'ricoh.json'))
  }
})

it('names the file that is missing, or is no JSON', () => {
  expect(() => readProfiles(temporaryFolder())).toThrow(/kyocera\.json cannot be used: ENOENT/)
  const folder = folderWith(profile => profile)
  writeFileSync(join(folder, 'canon.json'), '{')
  expect(() => readProfiles(folder)).toThrow(/canon\.json cannot be used: .*JSON/)
})
