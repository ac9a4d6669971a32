// A terminal in a virtual machine: the agent on a disk of its own, with a card reader on its serial port and its panel.

import { execFileSync, spawnSync } from 'node:child_process'
import type { Key } from '../../agent/core/vocabulary.ts'
import type { PanelNews, PanelRequest } from '../../agent/wire/panel-messages.ts'
import { serialLine } from '../../sim/readers/serial-line.ts'
import type { AgentNews } from './agent-words.ts'
import { ANSWER_MS } from './asker.ts'
import { connected } from './json-lines.ts'
import { boot, socketAt } from './machine.ts'
import type { Requirements } from './requirements.ts'

const DISK_SIZE = '64M'
/** The second serial port; the first is the console. */
export const SERIAL_PORT = '/dev/ttyS1'

export interface AgentMachine {
  readonly bootMs: number
  /** Wrong PINs that it would still have looked at when it started. */
  readonly pinsLeft: number
  panel(): {
    /** What the panel has said, oldest first. */
    readonly news: readonly PanelNews[]
    send(request: PanelRequest): void
    readonly over: Promise<unknown>
  }
  swipe(text: string): void
  /** Types digits and Enter. */
  type(digits: string): void
  press(key: Key): void
  /** Cuts its power. */
  cut(): Promise<void>
}

/** Boots a machine with this disk; `project` is the folder whose `dist` it runs. Resolves when the reader is attached. */
export async function bootAgent(
  found: Requirements,
  disk: string,
  project: string,
): Promise<AgentMachine> {
  const machine = await boot<AgentNews>(found, {
    modules: [],
    options: inside => [...socketAt(inside, 'serial'), '-serial', 'chardev:serial'],
    folder: project,
    program: 'agent-guest.js',
    disk,
  })
  const line = await connected(machine.inside('serial'), ANSWER_MS)
  line.on('error', () => line.destroy())
  const send = (request: PanelRequest): void => machine.tell(request)
  const press = (key: Key): void => send({ kind: 'key', key })
  return {
    bootMs: machine.bootMs,
    pinsLeft: machine.news.flatMap(one => (one.kind === 'ready' ? [one.pinsLeft] : []))[0] ?? 0,
    panel: () => ({
      news: machine.news.flatMap(one => (one.kind === 'panel' ? [one.news] : [])),
      send,
      over: machine.over,
    }),
    swipe: text => line.write(serialLine(text, 'cr')),
    type(digits) {
      for (const digit of digits) press(digit as Key)
      press('enter')
    },
    press,
    async cut() {
      line.destroy()
      await machine.end()
    },
  }
}

/** Makes a disk image at `disk` that holds what is in `folder`. */
export function makeDisk({ mke2fs }: Requirements, disk: string, folder: string): void {
  execFileSync(mke2fs, ['-q', '-F', '-t', 'ext4', '-d', folder, disk, DISK_SIZE])
}

/** Copies a folder of a disk image into `folder`, after its file system has been brought in order as after a cut. */
export function copyFromDisk(
  { e2fsck, debugfs }: Requirements,
  disk: string,
  name: string,
  folder: string,
): void {
  const { status, stdout } = spawnSync(e2fsck, ['-f', '-p', disk], { encoding: 'utf8' })
  // 1: something was mended, as the journal is after a cut.
  if (status !== 0 && status !== 1) throw new Error(`The disk is damaged: ${stdout}`)
  execFileSync(debugfs, ['-R', `rdump /${name} ${folder}`, disk], { stdio: 'ignore' })
}
