// The one program of the virtual machine: does what the tests outside ask, over a channel of lines of JSON.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { checkConfig, createAgent } from '../../agent/index.ts'
import type { PanelNews } from '../../agent/wire/panel-messages.ts'
import { type ConfiguredReader, createHub, type Hub } from '../../drivers/index.ts'
import { pcproxSdkTwin } from '../../sim/readers/pcprox.ts'
import {
  BOOT_KEYBOARD,
  KEYBOARD_WITH_FEATURE,
  WIDE_KEYBOARD,
} from '../../sim/readers/report-descriptors.ts'
import { type UhidDevice, type UhidOptions, uhidDevice } from '../../sim/readers/uhid-device.ts'
import { createServer, type ReferenceServer } from '../../sim/server/server.ts'
import { openChannel } from './guest-channel.ts'
import type { GuestNews, GuestRequest, UhidName } from './guest-words.ts'

const REPEAT_MS = 1_000

let pcprox = pcproxSdkTwin()

function makeDevice(name: UhidName): UhidOptions {
  switch (name) {
    case 'keystroke':
    case 'twin of keystroke':
      return { name: 'Sycreader', vendorId: 0xffff, productId: 0x35, descriptor: BOOT_KEYBOARD }
    case 'keypad':
      return { name: 'Keypad', vendorId: 0x1a2c, productId: 0x2124, descriptor: WIDE_KEYBOARD }
    case 'pcprox': {
      // Without power it forgets how it was set.
      pcprox = pcproxSdkTwin()
      const hear = (bytes: Uint8Array) => pcprox.hear?.(bytes, performance.now()) ?? []
      return {
        ...{ name: 'pcProx', vendorId: 0x0c27, productId: 0x3bfa },
        descriptor: KEYBOARD_WITH_FEATURE,
        setFeature(_report, bytes) {
          hear(bytes)
          return true
        },
        feature: () => hear(new Uint8Array())[0]?.bytes,
      }
    }
  }
}

const { say, hear } = openChannel()
const tell = (news: GuestNews): void => say(news)

const devices = new Map<UhidName, UhidDevice>()
const hubs: Hub[] = []

async function stopReading(): Promise<void> {
  await Promise.all(hubs.splice(0).map(hub => hub.stop()))
}

async function carryOut(asked: GuestRequest): Promise<unknown> {
  switch (asked.do) {
    case 'read': {
      await stopReading()
      const hub = createHub({
        readers: asked.readers,
        repeatMs: REPEAT_MS,
        roll: Math.random,
        onEvent: event => tell({ kind: 'reader', event }),
      })
      hubs.push(hub)
      hub.start()
      return
    }
    case 'stop-reading':
      return stopReading()
    case 'plug':
      devices.set(asked.device, uhidDevice(makeDevice(asked.device)))
      return
    case 'unplug':
      return devices.get(asked.device)?.unplug()
    case 'report':
      for (const report of asked.reports) {
        devices.get(asked.device)?.send(Buffer.from(report, 'hex'))
      }
      return
    case 'present':
      pcprox.present?.(asked.bits, performance.now())
      return
    case 'look':
      return { types: pcprox.types(), lights: pcprox.lights() }
    case 'show':
      return hubs[0]?.feedback(asked.reader, asked.mood)
    case 'agent':
      return startAgent(asked.readers)
  }
}

async function startAgent(readers: readonly ConfiguredReader[]): Promise<void> {
  const folder = mkdtempSync('/tmp/agent-')
  const server = await createServer({ folder: join(folder, 'server'), port: 0, seedDemo: true })
  const codeFile = join(folder, 'code')
  writeFileSync(codeFile, await enrolmentCode(server))
  const config = checkConfig(
    {
      data: join(folder, 'data'),
      server: server.url,
      enrolmentCodeFile: codeFile,
      panel: { port: 0 },
      readers,
      // An emulated processor with neighbours may be slower than the second and a half a person waits.
      settings: { 'login.wait': '10s' },
      log: 'warn',
    },
    folder,
  )
  const agent = await createAgent(config)
  const panel = new WebSocket(`ws://127.0.0.1:${agent.panelPort}`)
  await new Promise<void>((resolve, reject) => {
    panel.on('error', reject)
    panel.on('message', data => {
      const news: PanelNews = JSON.parse(String(data))
      tell({ kind: 'panel', news })
      if (news.kind === 'view' && news.view.link === 'online') resolve()
    })
  })
}

function enrolmentCode(server: ReferenceServer): Promise<string> {
  return new Promise((resolve, reject) => {
    const path = '/api/terminals/enrolment-codes'
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${server.adminToken}`,
    }
    const { caPem: ca, port } = server
    request({ host: 'localhost', port, ca, path, method: 'POST', headers }, response => {
      let text = ''
      response.on('data', bytes => {
        text += bytes
      })
      response.on('end', () => resolve(JSON.parse(text).code))
    })
      .on('error', reject)
      .end(JSON.stringify({ terminal: 'T1' }))
  })
}

hear(request => {
  const asked = request as GuestRequest & { readonly id: number }
  const { id } = asked
  carryOut(asked).then(
    value => say({ id, return: value ?? null }),
    error => say({ id, error: String(error?.stack ?? error) }),
  )
})

tell({ kind: 'ready' })
