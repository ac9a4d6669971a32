// README, ARCHITECTURE and docs say what is true: settings, reasons, fields of the configuration, files, links.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { AgentConfigFile } from '../agent/config.ts'
import type { Mono, Reason } from '../agent/core/vocabulary.ts'
import { ENTER_KEY, renderMessage } from '../agent/wire/panel-text.ts'
import { SETTINGS } from '../agent/wire/settings.ts'
import { ENGLISH } from '../agent/wire/words/en.ts'
import { CATALOG } from '../drivers/catalog.ts'
import { FINDINGS } from '../sim/server/findings.ts'
import { OWN_SETTINGS } from '../sim/server/own-settings.ts'
import mutations from './mutations/mutations.json' with { type: 'json' }

const PAGES = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.md'))
    .map(file => `docs/${file}`),
]
const page = (file: string): string => readFileSync(file, 'utf8')

const SETTINGS_HEAD = `# Settings

Written by \`npm run docs:settings\` from \`agent/wire/settings.ts\` and \`sim/server/own-settings.ts\`; change it there.

Where a setting comes from, the first that says something wins:
\`--set name=value\` on the command line, the server, \`settings\` in the configuration file, the default.

A duration is a number with a unit (\`500ms\`, \`90s\`, \`1.5s\`, \`10m\`, \`26h\`, \`2d\`); without one, settings that end in
\`hours\` are hours and all others seconds. A value that does not fit is refused where it is written; one that reaches a
terminal all the same is left out and named in its log.

**Owner** is who normally decides: the server, for all terminals of a tenant, or the terminal's own configuration file.

| Setting | Default | Values | Owner | What it does |
|---|---|---|---|---|
`
const OWN_HEAD = `
## Of the server alone

Terminals never hear of these.

| Setting | Default | Values | What it does |
|---|---|---|---|
`
const SETTINGS_TAIL = `
Promises, not settings: a terminal keeps at most 100 users, of each at most 3 cards and 3 PINs.
`

test('docs/settings.md is the table of settings', async () => {
  const cell = (text: string | number): string => `${text}`.replaceAll('|', '\\|')
  const written = (standard: string | number) =>
    standard === '' ? 'none' : `\`${cell(standard)}\``
  const rows = Object.entries(SETTINGS).map(
    ([name, { standard, unit, owner, about }]) =>
      `| \`${name}\` | ${written(standard)} | ${cell(unit)} | ${owner} | ${cell(about)} |\n`,
  )
  const own = Object.entries(OWN_SETTINGS).map(
    ([name, { standard, unit, about }]) =>
      `| \`${name}\` | ${written(standard)} | ${cell(unit)} | ${cell(about)} |\n`,
  )
  const table = [SETTINGS_HEAD, ...rows, SETTINGS_TAIL, OWN_HEAD, ...own].join('')
  await expect(table).toMatchFileSnapshot('../docs/settings.md')
})

const READERS_HEAD = `# Readers

Written by \`npm run docs:settings\` from the catalog in \`drivers/kinds/\`; change it there. The first column is what the
field \`use\` of a reader says. USB ids find a reader, they do not name it: many products share one.

| \`use\` | What it is | Comes by | Line or USB ids | Gives |
|---|---|---|---|---|
`

test('docs/readers.md is the catalog of readers', async () => {
  const hex = (id = 0): string => id.toString(16).toUpperCase().padStart(4, '0')
  const rows = CATALOG.map(kind => {
    const ids = kind.fingerprints.map(one => `${hex(one.vendorId)}:${hex(one.productId)}`)
    const line =
      'line' in kind
        ? [
            `${kind.line.baudRate} ${kind.line.dataBits}${kind.line.parity[0]?.toUpperCase()}${kind.line.stopBits}`,
          ]
        : []
    const gives = kind.yields.map(one => `${one}s`).join(', ')
    return `| \`${kind.id}\` | ${kind.title} | ${kind.transport} | ${[...line, ...ids].join(', ')} | ${gives} |\n`
  })
  await expect(READERS_HEAD + rows.join('')).toMatchFileSnapshot('../docs/readers.md')
})

// The compiler keeps these lists complete.
const REASONS: Readonly<Record<Reason, true>> = {
  ...{ 'unknown-card': true, 'wrong-pin': true, inactive: true, expired: true },
  ...{ 'cache-expired': true, 'waiting-for-offline': true, 'gate-locked': true },
  ...{ 'wrong-code': true, 'offline-login-off': true, 'not-secure': true, 'not-enrolled': true },
  ...{ 'terminal-refused': true, delayed: true, 'budget-spent': true, 'locked-out': true },
  ...{ 'not-verified': true, 'wrong-password': true, 'card-taken': true },
  ...{ 'too-many-cards': true, 'registration-unanswered': true },
  ...{ 'qr-gone': true, 'needs-server': true },
  ...{ 'pin-not-offline': true, 'pin-too-short': true, 'method-off': true },
  ...{
    'journal-unwritable': true,
    'cache-unreadable': true,
    'clock-untrusted': true,
    'attempt-uncounted': true,
    denied: true,
    purged: true,
  },
}
type Reader = NonNullable<AgentConfigFile['readers']>[number]
const FIELDS: Readonly<Record<keyof AgentConfigFile | keyof Reader, true>> = {
  ...{ data: true, server: true, profile: true, enrolmentCodeFile: true, deviceKeyFile: true },
  ...{ denyFolder: true, deviceKey: true },
  ...{ panel: true, readers: true, settings: true, log: true },
  ...{ id: true, use: true, path: true, baudRate: true, vendorId: true, productId: true },
  ...{ product: true, serialNumber: true, exclusive: true, gapMs: true },
  ...{ minLength: true, maxLength: true, paceMs: true, prefix: true, suffix: true, track: true },
  ...{ osdpAddress: true, osdpKey: true },
  ...{ formats: true, write: true, uidOrder: true, em4100: true, rule: true, technology: true },
  ...{ em4100From: true, host: true, port: true, listen: true },
  ...{ bitsFrom: true, keypad: true, keypadFacility: true, keypadDigits: true },
}

test('docs/technician.md has a row for every reason, with the words of the panel', () => {
  const technician = page('docs/technician.md')
  const missing = Object.keys(REASONS).filter(reason => {
    const { text } = renderMessage({ id: `reason.${reason}` }, 0 as Mono)
    return !technician.includes(`| ${text} | \`${reason}\` | `)
  })
  expect(missing).toEqual([])
})

test('docs/technician.md explains everything else that the panel says', () => {
  const technician = page('docs/technician.md')
  const missing = Object.entries(ENGLISH)
    .filter(([id]) => !/^(?:reason|fault)\./.test(id))
    .map(([, text]) => text.replaceAll('{enter}', ENTER_KEY).replaceAll(/ ?\{\w+\}/g, ' …'))
    .filter(text => !technician.includes(text.replace(/\.$/, '')))
  expect(missing).toEqual([])
})

test('docs/qa.md says what each finding about a log means', () => {
  const rows = page('docs/qa.md')
    .split('\n')
    .filter(line => line.startsWith('| `'))
  const first = rows.map(line => line.split(' | ')[0]).join()
  expect(FINDINGS.filter(kind => !first.includes(`\`${kind}\``))).toEqual([])
})

test('docs/vendor.md has a row for every field of the configuration file', () => {
  const rows = page('docs/vendor.md')
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line => line.split(' | ')[0])
    .join()
  expect(Object.keys(FIELDS).filter(field => !rows.includes(`\`${field}\``))).toEqual([])
})

test('files that the pages name are there', () => {
  const named = /`((?:agent|drivers|sim|test|tools|docs|fixtures)\/[\w./-]*|[\w.-]+\.(?:md|cjs))`/g
  const gone = PAGES.flatMap(file =>
    [...page(file).matchAll(named)]
      .map(([, path = '']) => path)
      .filter(path => !existsSync(path))
      .map(path => `${file}: ${path}`),
  )
  expect(gone).toEqual([])
})

test('links between the pages lead somewhere', () => {
  const heading = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-')
  const dead = PAGES.flatMap(file =>
    [...page(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
      .filter(([, path = '', anchor]) => {
        const target = path === '' ? file : join(dirname(file), path)
        if (!existsSync(target)) return true
        if (anchor === undefined) return false
        const headings = [...page(target).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text)
        return !headings.map(heading).includes(anchor)
      })
      .map(([link]) => `${file}: ${link}`),
  )
  expect(dead).toEqual([])
})

test('docs/threats.md knows whoever a defence stands against', () => {
  const told = [...page('docs/threats.md').matchAll(/^\| \*\*(.+?)\*\*/gm)].map(([, who]) => who)
  expect(new Set(mutations.map(({ threat }) => threat))).toEqual(new Set(told))
})

test('each mutation fits the code as it is', () => {
  const unfit = mutations.filter(({ file, from }) => page(file).split(from).length !== 2)
  expect(unfit.map(({ name }) => name)).toEqual([])
})
