// What a vendor gets: the tarball installs without development packages, runs, and logs somebody in.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { PanelNews } from '../../agent/wire/panel-messages.ts'
import { ptyPort } from '../../sim/readers/pty-port.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import { createServer } from '../../sim/server/server.ts'
import { call } from '../sim/server/harness.ts'
import {
  type InstalledAgent,
  installAgent,
  packAgent,
  packagesIn,
  runAgent,
  unpackAndInstall,
  versionsOf,
} from './installed-agent.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-pack-'))
const inside = (name: string): string => {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}
const own = JSON.parse(readFileSync('package.json', 'utf8'))
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))

let tarball: string
let agent: InstalledAgent
beforeAll(() => {
  tarball = packAgent(folder)
  agent = installAgent(tarball, inside('terminal'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the tarball holds the agent and its drivers, and neither simulator nor tests nor sources', () => {
  const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
  const allowed =
    /^package\/(LICENSE|README\.md|settings\.md|package\.json|npm-shrinkwrap\.json|dist\/(agent|drivers)\/.+\.(js|d\.ts))$/
  expect(files.filter(file => !allowed.test(file))).toEqual([])
  expect(files).toContain('package/dist/agent/main.js')
  expect(files).toContain('package/npm-shrinkwrap.json')
})

test('it brings the packages of the product and none of development', () => {
  const manifest = JSON.parse(
    readFileSync(join(agent.modules, 'latchkey-agent/package.json'), 'utf8'),
  )
  expect(manifest.dependencies).toEqual(own.dependencies)
  expect(manifest.devDependencies).toBeUndefined()
  const installed = packagesIn(agent.modules)
  for (const [name, version] of Object.entries(own.dependencies)) {
    expect(installed).toHaveProperty([`node_modules/${name}`], version)
  }
  const names = Object.keys(installed).map(path => path.split('node_modules/').at(-1) ?? '')
  expect(names.filter(name => Object.hasOwn(own.devDependencies, name))).toEqual([])
})

test('unpacked, it installs the very versions that were tested', () => {
  const modules = unpackAndInstall(tarball, inside('exact'))
  expect(packagesIn(modules)).toEqual(versionsOf(lock))
})

test('it says its version', () => {
  const said = execFileSync(agent.bin, ['--version'], { encoding: 'utf8' })
  expect(said.trim()).toBe(own.version)
})

test('it says in a sentence what is wrong with a configuration, with the exit code for that', () => {
  const config = join(folder, 'wrong.json')
  writeFileSync(config, JSON.stringify({ data: 'data', server: 'not an address' }))
  const { status, stderr } = spawnSync(agent.bin, ['check', '--config', config], {
    encoding: 'utf8',
  })
  expect(status).toBe(78)
  expect(stderr).toMatch(/server must be an address such as "https:/)
  expect(stderr).not.toMatch(/^\s+at /m)
})

test('it logs Anna in by the card she swipes at a serial reader', async () => {
  const server = await createServer({ folder: inside('server'), port: 0, seedDemo: true })
  const reader = ptyPort(join(folder, 'reader'))
  try {
    const token = server.adminToken
    const path = '/api/terminals/enrolment-codes'
    const { body: issued } = await call(server, { path, token, body: { terminal: 'T1' } })
    writeFileSync(join(folder, 'code'), issued.code)
    const running = await runAgent(agent, join(folder, 'agent'), {
      data: join(folder, 'data'),
      server: server.url,
      enrolmentCodeFile: join(folder, 'code'),
      panel: { port: 0 },
      readers: [{ id: 'serial', use: 'serial-line', path: reader.path }],
    })
    const panel = new WebSocket(`ws://127.0.0.1:${running.panelPort}`)
    await heard(panel, news => news.kind === 'view' && news.view.link === 'online')
    const unlocked = heard(panel, news => news.kind === 'copier' && news.state === 'unlocked')
    reader.send(serialLine('0102030405', 'cr'))
    expect(await unlocked).toMatchObject({ name: 'Anna' })
    panel.close()
    expect(await running.stop()).toBe(0)
    expect(running.log.join('\n')).not.toContain('0102030405')
  } finally {
    reader.unplug()
    await server.close()
  }
})

/** The first message of the panel socket that fits. */
function heard(panel: WebSocket, fits: (news: PanelNews) => boolean): Promise<PanelNews> {
  return new Promise((resolve, reject) => {
    panel.on('error', reject)
    panel.on('close', () => reject(new Error('The panel socket closed first.')))
    panel.on('message', data => {
      const news: PanelNews = JSON.parse(String(data))
      if (fits(news)) resolve(news)
    })
  })
}
