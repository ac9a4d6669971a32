// `latchkey readers watch` and `record` as people run them: a process, a real serial port, Ctrl-C.

import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { memoryDevice } from '../../../sim/readers/memory-source.ts'
import { ptyPort } from '../../../sim/readers/pty-port.ts'
import { rdm6300Frame } from '../../../sim/readers/rdm6300.ts'
import { listen } from '../../../sim/readers-commands/listen.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { latchkey } from '../command.ts'
import { listening, readers } from './in-process.ts'

const CARD = '62E3086CED'
const FRAME = rdm6300Frame(CARD)

const NOWHERE = ['--use', 'rdm6300', '--path', '/nowhere', '--for', '50ms']
const CONFIG = {
  ...{ data: '.', server: 'https://print.example:7443' },
  readers: [
    { id: 'front', use: 'rdm6300', path: '/nowhere' },
    { id: 'keys', use: 'keypad', path: '/nowhere' },
  ],
}

function port(hear?: (bytes: Uint8Array) => void) {
  const folder = temporaryFolder()
  const pty = ptyPort(join(folder, 'reader'), hear)
  onTestFinished(() => pty.unplug())
  return { pty, folder, reader: ['--use', 'rdm6300', '--path', pty.path] }
}

const run = (...args: string[]) => latchkey('readers', ...args)
const linesOf = (text: string) => text.trimEnd().split('\n')

it('shows a card from its bytes to its number, hidden, until Ctrl-C', async () => {
  const { pty, reader } = port()
  const program = run('watch', ...reader)
  await program.says(/event {2}attached/)
  pty.send(FRAME)
  await program.says(/event {2}card .*\n/)
  pty.unplug()
  await program.says(/event {2}detached: The reader at .* was unplugged\.\n/)
  expect(await program.end('SIGINT')).toBe(0)
  expect(program.stderr()).toBe('')
  const said = linesOf(program.stdout()).map(line => line.replace(/^ *\d+\.\d{3} s {2}/, ''))
  expect(said.slice(0, 4)).toEqual([
    'event  attached',
    'bytes  14',
    'read   card of 10 characters, EM4100, from 14',
    'event  card of 10 characters that ends in ED',
  ])
  expect(program.stdout()).not.toContain(CARD.slice(0, 4))
})

it('watches a reader on the network', async () => {
  const server = createServer(socket => void socket.end('0102030405\n')).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port: there } = server.address() as AddressInfo
  const where = ['--host', '127.0.0.1', '--port', String(there)]
  const program = run('watch', '--use', 'tcp-line', ...where, '--show')
  await program.says(/event {2}card 0102030405\n/)
  expect(await program.end('SIGINT')).toBe(0)
})

it.each([
  ['shows everything as JSON with --show', ['--show']],
  ['hides it in JSON, too', []],
])('%s', async (_what, show) => {
  const { pty, reader } = port()
  const { out, says, end } = listening('watch', ...reader, '--json', ...show)
  await says(/"attached"/)
  pty.send(FRAME)
  await says(/"what":"event","kind":"card"/)
  await end()
  const at = expect.any(Number)
  const hex = Buffer.from(FRAME).toString('hex')
  expect(out.map(line => JSON.parse(line))).toEqual([
    { at, what: 'event', kind: 'attached' },
    { at, what: 'bytes', count: 14, ...(show.length > 0 && { hex }) },
    {
      ...{ at, what: 'read', kind: 'card', technology: 'EM4100', count: 14 },
      ...(show.length > 0 ? { text: CARD } : { length: 10 }),
    },
    {
      ...{ at, what: 'event', kind: 'card', ambiguous: false },
      ...(show.length > 0 ? { card: CARD } : { length: 10, end: 'ED' }),
    },
  ])
})

it('ends by itself after the time that was asked for, though the reader is not there', async () => {
  const { as, said } = await readers('watch', ...NOWHERE)
  expect(as).toBe('answer-is-no')
  expect(said).toMatch(/^There is no serial port at \/nowhere/)
})

it('says why a reader is not there, and waits for it', async () => {
  const { says, end } = listening('watch', ...NOWHERE.slice(0, 4))
  await says(/event {2}detached: There is no serial port at \/nowhere: plug/)
  expect((await end()).as).toBeUndefined()
})

it('watches a reader of the configuration file', async () => {
  const { pty, folder } = port()
  const config = join(folder, 'agent.json')
  const front = { id: 'front', use: 'rdm6300', path: pty.path, rule: 'take-right 4' }
  writeFileSync(config, JSON.stringify({ ...CONFIG, readers: [front] }))
  const { says, end } = listening('watch', '--config', config, '--reader', 'front', '--show')
  await says(/attached/)
  pty.send(FRAME)
  await says(/event {2}card 6CED$/m)
  expect((await end()).as).toBeUndefined()
})

it('asks a reader that must be asked', async () => {
  const { pty, reader } = port(() => pty.send(Buffer.from('cddc0081046de95c174a', 'hex')))
  const { says, end } = listening('watch', '--use', 'gwiot-7941w', ...reader.slice(2))
  await says(/sent 6 bytes$/m)
  await says(/event {2}attached$/m)
  await says(/event {2}card of 8 characters that ends in 17$/m)
  expect((await end()).as).toBeUndefined()
})

it('records what came, with a warning, in a file of its own that replays the same', async () => {
  const { pty, folder, reader } = port()
  const file = join(folder, 'front.json')
  const program = run('record', file, ...reader)
  await program.says(/event {2}attached/)
  pty.send(FRAME)
  await program.says(/event {2}card/)
  pty.send(FRAME.subarray(0, 5))
  await program.says(/bytes {2}5\n/)
  expect(await program.end('SIGINT')).toBe(0)

  const said = linesOf(program.stdout())
  expect(said[0]).toMatch(/^Card numbers, and keys .* will be in this file: use test cards/)
  expect(said.at(-1)).toMatch(
    /front\.json: 2 chunks, 1 item\. Compare with "latchkey readers replay/,
  )
  expect(program.stdout()).not.toContain(CARD.slice(0, 4))
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).toSorted()).toEqual(['front.json', 'reader'])
  const written = JSON.parse(readFileSync(file, 'utf8'))
  expect(written).toEqual({
    ...{ id: 'front', use: 'rdm6300', until: expect.any(Number) },
    origin: expect.stringMatching(
      /^Recorded from a device read as rdm6300 on \d{4}-\d\d-\d\d, by Latchkey/,
    ),
    chunks: [
      { at: expect.any(Number), hex: Buffer.from(FRAME).toString('hex') },
      { at: expect.any(Number), hex: Buffer.from(FRAME.subarray(0, 5)).toString('hex') },
    ],
    expect: [
      { at: written.chunks[0].at, kind: 'card', text: CARD, technology: 'EM4100', count: 14 },
    ],
  })
  const { out, as } = await readers('replay', file)
  expect(as).toBeUndefined()
  expect(out.at(-1)).toBe('1 item, as the file says.')

  // The same name again.
  const again = await readers('record', file, ...reader)
  expect(again).toMatchObject({ as: 'bad-file', out: [] })
  expect(again.said).toMatch(/front\.json is there already: give another name, or --force/)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(written)
})

it('records a conversation, and silences, so that they replay the same by the real clock', async () => {
  const asked = port(() => asked.pty.send(Buffer.from('cddc0081046de95c174a', 'hex')))
  const file = join(asked.folder, 'asked.json')
  const use = ['--use', 'gwiot-7941w', '--path', asked.pty.path]
  const first = listening('record', file, ...use)
  // Four questions, each after the rest that follows a reply.
  await first.says(/(sent 6 bytes[\s\S]*){4}/)
  await first.end()
  expect(JSON.parse(readFileSync(file, 'utf8')).chance).toMatch(/^[0-9a-f]{32}$/)
  expect((await readers('replay', file)).out.at(-1)).toMatch(/items, as the file says\.$/)

  const line = port()
  const other = join(line.folder, 'line.json')
  const second = listening('record', other, '--use', 'serial-line', '--path', line.pty.path)
  await second.says(/attached/)
  line.pty.send(Buffer.from('0102'))
  // The line's end never comes: the decoder gives up by itself.
  await second.says(/read {3}noise of 4/)
  await second.end()
  expect((await readers('replay', other)).out.at(-1)).toBe('1 item, as the file says.')
})

it('overwrites a file with --force, whole, and readable by nobody else', async () => {
  const { pty, folder, reader } = port()
  const file = join(folder, 'old.json')
  writeFileSync(file, 'old')
  chmodSync(file, 0o644)
  const { out, says, end } = listening('record', file, '--force', '--json', ...reader)
  await says(/"attached"/)
  pty.send(FRAME)
  await says(/"what":"event","kind":"card"/)
  expect(readFileSync(file, 'utf8')).toBe('old')
  await end()
  expect(JSON.parse(readFileSync(file, 'utf8')).chunks).toHaveLength(1)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const items = out.map(line => JSON.parse(line))
  expect(items[0]).toMatchObject({ what: 'warning' })
  expect(items.at(-1)).toMatchObject({ what: 'recorded', file, chunks: 1, items: 1 })
})

it('ends a recording by itself when the reader was gone and is back', async () => {
  const { pty, folder, reader } = port()
  const file = join(folder, 'gone.json')
  const { says, out } = listening('record', file, ...reader)
  await says(/attached/)
  pty.send(FRAME)
  await says(/event {2}card/)
  pty.unplug()
  await says(/detached/)
  pty.replug()
  await says(/gone\.json: 1 chunk, 1 item\./)
  expect(out).toContain('The reader was gone and is back. The recording ends here.')
  expect(JSON.parse(readFileSync(file, 'utf8')).chunks).toHaveLength(1)
})

it('writes nothing when nothing came, and leaves a file alone that was there', async () => {
  const folder = temporaryFolder()
  const [fresh, old] = [join(folder, 'fresh.json'), join(folder, 'old.json')]
  writeFileSync(old, 'old')
  const first = await readers('record', fresh, ...NOWHERE)
  expect(first).toMatchObject({ as: 'answer-is-no', said: expect.stringMatching(/^Nothing came/) })
  expect(existsSync(fresh)).toBe(false)
  expect((await readers('record', old, '--force', ...NOWHERE)).as).toBe('answer-is-no')
  expect(readFileSync(old, 'utf8')).toBe('old')
})

it('says before it begins that a file cannot be written', async () => {
  const file = join(temporaryFolder(), 'no', 'folder.json')
  const { as, said, out } = await readers('record', file, '--use', 'rdm6300', '--path', '/nowhere')
  expect({ as, out }).toEqual({ as: 'bad-file', out: [] })
  expect(said).toMatch(/^There is no folder .*no: make it, or name another\.$/)
})

it.each([
  ['no reader', [], 'wrong-usage', /^Say which reader: --use with --path, --ids or --port/],
  ['an unknown kind', ['--use', 'nope'], 'wrong-usage', /there is no kind "nope"/],
  [
    'a kind that no device is named for',
    ['--use', 'rdm6300'],
    'wrong-usage',
    /set path, or vendorId/,
  ],
  [
    'ids that are none',
    ['--use', 'keypad', '--ids', '12'],
    'wrong-usage',
    /Write them as 09D8:0420/,
  ],
  ['a rate that is none', ['--use', 'rdm6300', '--baud-rate', '0'], 'wrong-usage', /such as 9600/],
  [
    'an unknown format',
    ['--use', 'osdp', '--path', '/x', '--formats', 'H10301,H9'],
    'wrong-usage',
    /there is no card format "H9"/,
  ],
  ['no OSDP address', ['--use', 'osdp', '--osdp-address', '127'], 'wrong-usage', /from 0 to 126/],
  [
    'a key file that holds none',
    ['--use', 'osdp', '--osdp-key-file', 'BAD'],
    'bad-file',
    /BAD holds no OSDP key: write 32 hex digits into it, or default\.$/,
  ],
  [
    'a key file that is not there',
    ['--use', 'osdp', '--osdp-key-file', 'GONE'],
    'bad-file',
    /There is no file/,
  ],
  [
    'a key for a reader that has none',
    ['--use', 'rdm6300', '--path', '/x', '--osdp-key-file', 'KEY'],
    'wrong-usage',
    /"reader": osdpKey is for the kinds osdp: leave it out\.$/,
  ],
  ['no time', ['--use', 'rdm6300', '--for', '0s'], 'wrong-usage', /such as 10s, 2m or 1h/],
  ['too long a time', ['--use', 'rdm6300', '--for', '25h'], 'wrong-usage', /at most 24h/],
  ['a reader of no file', ['--reader', 'front'], 'wrong-usage', /--reader needs --config/],
  [
    'two ways at once',
    ['--use', 'rdm6300', '--config', 'FILE'],
    'wrong-usage',
    /leave the others out/,
  ],
  ['no reader of the file', ['--config', 'FILE'], 'wrong-usage', /with --reader: front, keys\.$/],
  [
    'another reader',
    ['--config', 'FILE', '--reader', 'back'],
    'wrong-usage',
    /--reader: front, keys\.$/,
  ],
  ['a bad file', ['--config', 'BAD', '--reader', 'front'], 'bad-file', /server is missing: write/],
  ['a file that is not there', ['--config', 'GONE'], 'bad-file', /cannot be read/],
  ['a file without readers', ['--config', 'EMPTY'], 'bad-file', /has no readers\.$/],
])('says of %s what to write instead', async (_what, args, as, why) => {
  const folder = temporaryFolder()
  const files: Record<string, object> = { FILE: CONFIG, BAD: {}, EMPTY: { ...CONFIG, readers: [] } }
  for (const [name, value] of Object.entries(files)) {
    writeFileSync(join(folder, name), JSON.stringify(value))
  }
  writeFileSync(join(folder, 'KEY'), `${'0f'.repeat(16)}\n`)
  const inFolder = args.map(one => (/^[A-Z]+$/.test(one) ? join(folder, one) : one))
  const ended = await readers('watch', ...inFolder)
  expect(ended).toEqual({ as, out: [], said: expect.stringMatching(why) })
})

it('looks for a reader by ids', async () => {
  const ids = ['--ids', '09d8:0420', '--serial-number', 'X', '--product', 'Y']
  const { says } = listening('watch', '--use', 'keystroke-evdev', ...ids)
  await says(/detached: No input device fits this reader/)
})

it('gives the reader back however it ends', async () => {
  const device = memoryDevice(() => 0)
  const options = { reader: { id: 'r', use: 'rdm6300' }, openSource: device.openSource }
  const broken = () => {
    throw new Error('it broke')
  }
  await expect(listen({ ...options, hear: broken })).rejects.toThrow('it broke')
  const heard: string[] = []
  await listen({
    ...options,
    hear({ what }, stop) {
      heard.push(what)
      stop()
    },
  })
  expect(heard[0]).toBe('event')
  expect(process.listenerCount('SIGHUP')).toBe(0)
})

it('overwrites nothing that is no file', async () => {
  const { as, said } = await readers('record', temporaryFolder(), '--force', ...NOWHERE)
  expect(as).toBe('bad-file')
  expect(said).toMatch(/ is no file\.$/)
})
