// The log on a real file descriptor: one JSON line a message, and no secret in any of them.

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLog, type LogLevel } from '../../agent/adapters/log.ts'
import { Secret } from '../../agent/core/vocabulary.ts'
import { Fault } from '../../agent/fault.ts'

let folder: string
let fd: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-log-'))
  fd = openSync(join(folder, 'log'), 'a')
})
afterEach(() => {
  closeSync(fd)
  rmSync(folder, { recursive: true })
})

const text = () => readFileSync(join(folder, 'log'), 'utf8')
interface Line {
  readonly time: string
  readonly msg: string
}
const lines = (): Line[] =>
  text()
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
const logAt = (level?: LogLevel) => createLog(level === undefined ? { fd } : { fd, level })

it('writes each message as one line with its level and details', () => {
  const log = logAt()
  log.info('Started.', { version: '1.2.3', readers: ['serial'] })
  log.warn('Slow.')
  log.error('Broken.', { tries: 3 })
  expect(lines()).toMatchObject([
    { level: 30, msg: 'Started.', version: '1.2.3', readers: ['serial'] },
    { level: 40, msg: 'Slow.' },
    { level: 50, msg: 'Broken.', tries: 3 },
  ])
  expect(Date.parse(lines()[0]?.time ?? '')).toBeGreaterThan(0)
})

it('leaves out what is below its level', () => {
  const log = logAt('warn')
  log.info('no')
  log.warn('yes')
  expect(lines().map(line => line.msg)).toEqual(['yes'])
  logAt('silent').error('no')
  expect(lines()).toHaveLength(1)
})

it('prints the mask of a secret, however deep it lies', () => {
  const card = new Secret('04A1B2C3D4')
  const presented = { kind: 'card', value: card }
  logAt().info('Card.', { card, presented, list: [card, [card]], map: { deep: { card } } })
  expect(text()).not.toContain('04A1B2C3D4')
  expect(lines()[0]).toMatchObject({ card: '[secret]', presented: { value: '[secret]' } })
})

it('prints code and message of an error, not what it carries', () => {
  const carried = Object.assign(new Error('request failed'), { body: '{"loginValue":"482913"}' })
  const fault = new Fault('server/timeout', 'The server did not answer.', { cause: carried })
  const log = logAt()
  log.error('Failed.', { fault })
  log.error('Failed.', { error: carried, err: carried })
  expect(text()).not.toContain('482913')
  expect(lines()).toMatchObject([
    { fault: { code: 'server/timeout', retry: 'later', message: 'The server did not answer.' } },
    { error: { name: 'Error', message: 'request failed' }, err: { name: 'Error' } },
  ])
})

it('survives details that refer to themselves and numbers JSON does not know', () => {
  const loop: { big: bigint; self?: object } = { big: 12n }
  loop.self = loop
  logAt().info('Odd.', { loop })
  expect(lines()[0]).toMatchObject({ msg: 'Odd.' })
})
