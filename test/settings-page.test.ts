// docs/settings.md says what agent/wire/settings.ts says. `npm run docs:settings` writes it anew.

import { expect, test } from 'vitest'
import { SETTINGS } from '../agent/wire/settings.ts'

const HEAD = `# Settings

Written by \`npm run docs:settings\` from \`agent/wire/settings.ts\`; change it there.

Where a setting comes from, the first that says something wins:
\`--set name=value\` on the command line, the server, \`settings\` in the configuration file, the default.

A duration is a number with a unit (\`500ms\`, \`90s\`, \`1.5s\`, \`10m\`, \`26h\`, \`2d\`); without one, settings that end in
\`hours\` are hours and all others seconds. A value that does not fit is refused where it is written; one that reaches a
terminal all the same is left out and named in its log.

**Owner** is who normally decides: the server, for all terminals of a tenant, or the terminal's own configuration file.

| Setting | Default | Values | Owner | What it does |
|---|---|---|---|---|
`

const TAIL = `
Promises, not settings: a terminal keeps at most 100 users, of each at most 3 cards and 3 PINs.
`

const cell = (text: string | number): string => `${text}`.replaceAll('|', '\\|')

test('docs/settings.md is the table of settings', async () => {
  const rows = Object.entries(SETTINGS).map(([name, { standard, unit, owner, about }]) => {
    const value = standard === '' ? 'none' : `\`${cell(standard)}\``
    return `| \`${name}\` | ${value} | ${cell(unit)} | ${owner} | ${cell(about)} |\n`
  })
  await expect(HEAD + rows.join('') + TAIL).toMatchFileSnapshot('../docs/settings.md')
})
