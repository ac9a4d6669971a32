// The serial port of an emulated reader, unplugged and plugged in again all day.

import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ptyPort } from '../../../sim/readers/pty-port.ts'
import { patiently } from '../../patiently.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

it('is under the same path each time, and leaves nothing open', async () => {
  const path = join(temporaryFolder(), 'front')
  const open = () => readdirSync('/dev/fd').length
  const before = open()
  const port = ptyPort(path)
  onTestFinished(() => port.unplug())
  for (let time = 0; time < 20; time += 1) {
    port.unplug()
    expect(port.send(Buffer.from('x'))).toBe(false)
    port.replug()
    expect(readlinkSync(path)).not.toBe('')
  }
  port.unplug()
  expect(() => readlinkSync(path)).toThrow('ENOENT')
  await patiently(() => expect(open()).toBe(before))
})
