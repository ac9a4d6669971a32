// One forbidden import for every rule of .dependency-cruiser.cjs, and a small tree of files to plant them in.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One import per rule that the rule must refuse: the file, and what it would import. */
export const PLANTS: Readonly<Record<string, readonly [file: string, line: string]>> = {
  'core-is-pure': ['agent/core/plant.ts', "import 'node:fs'"],
  'vault-is-bytes': ['agent/vault/plant.ts', "import '../ports.ts'"],
  'ports-are-words': ['agent/ports.ts', "import type { A } from './core/session.ts'"],
  'ports-are-types': ['agent/ports.ts', "import './core/vocabulary.ts'"],
  'fault-knows-nobody': ['agent/fault.ts', "import 'node:util'"],
  'wire-is-shapes': ['agent/wire/plant.ts', "import '../core/session.ts'"],
  'shell-runs-on-ports': ['agent/shell/plant.ts', "import '../adapters/system.ts'"],
  'adapters-are-islands': ['agent/adapters/system.ts', "import './readers.ts'"],
  'adapters-meet-at-the-root': ['agent/config.ts', "import './adapters/system.ts'"],
  'one-door-to-drivers': ['agent/index.ts', "import '../drivers/index.ts'"],
  'drivers-know-no-login': ['drivers/hub.ts', "import type { A } from '../agent/ports.ts'"],
  'drivers-bring-two-libraries': ['drivers/catalog.ts', "import 'ws'"],
  'decoders-are-pure': ['drivers/decode/plant.ts', "import 'node:buffer'"],
  'twins-are-independent': ['sim/readers/plant.ts', "import '../../drivers/decode/plant.ts'"],
  'server-sees-the-wire': ['sim/server/plant.ts', "import '../../agent/vault/plant.ts'"],
  'identity-providers-are-strangers': ['sim/identity/apple.ts', "import '../server/plant.ts'"],
  'connector-has-two-doors': ['sim/server/api-users.ts', "import './external/external-login.ts'"],
  'console-is-a-client': ['sim/server/console/main.tsx', "import '../api.ts'"],
  'user-page-is-a-client': ['sim/server/user-page/main.tsx', "import '../api.ts'"],
  'panel-is-a-client': ['sim/panel/main.tsx', "import '../../agent/wire/plant.ts'"],
  'design-knows-no-page': ['sim/design/plant.ts', "import '../panel/plant.ts'"],
  'pages-run-in-a-browser': ['sim/panel/plant.ts', "import 'node:path'"],
  'simulator-uses-the-front-door': ['sim/world.ts', "import '../agent/shell/plant.ts'"],
  'product-without-simulator': ['agent/main.ts', "import '../sim/world.ts'"],
  'product-without-dev-packages': ['agent/version.ts', "import 'fast-check'"],
  'product-is-used': ['drivers/nobody-wants-me.ts', ''],
  'simulator-is-used': ['sim/nobody-wants-me.ts', ''],
  'nobody-imports-tests': ['sim/api.ts', "import '../test/plant.ts'"],
  'one-home-serialport': ['drivers/match.ts', "await import('serialport')"],
  'one-home-node-hid': ['drivers/repeat.ts', "await import('node-hid')"],
  'native-readers-load-late': ['drivers/io/hid-source.ts', "import 'node-hid'"],
  'one-home-better-sqlite3': ['agent/adapters/readers.ts', "import 'better-sqlite3'"],
  'one-home-undici': ['agent/adapters/log.ts', "import 'undici'"],
  'one-home-ws': ['agent/adapters/identity-file.ts', "import 'ws'"],
  'one-home-tweetnacl': ['agent/vault/seal.ts', "import 'tweetnacl'"],
  'one-home-pino': ['agent/adapters/panel-socket/panel-socket.ts', "import 'pino'"],
  'one-home-nodemailer': ['sim/watch.ts', "import 'nodemailer'"],
  'one-home-openid-client': ['sim/server/api-me.ts', "import 'openid-client'"],
  'one-home-smtp-server': ['sim/watch.ts', "import 'smtp-server'"],
  'one-home-oidc-provider': ['sim/start.ts', "import 'oidc-provider'"],
  'strangers-are-read-apart': ['sim/server/mail-in/plant.ts', "import 'mailparser'"],
  'strangers-are-read-in-the-thread': ['sim/server/mail-in/intake.ts', "import './read-mail.ts'"],
  'one-home-qr': ['sim/panel/main.tsx', "import 'qr'"],
  'one-home-preact': ['sim/start.ts', "import 'preact'"],
  'one-home-commander': ['sim/clock.ts', "import 'commander'"],
  'no-cycles': ['drivers/attachment.ts', "import './attachment.ts'"],
  'imports-resolve': ['sim/faults/plant.ts', "import './gone.ts'"],
  'packages-are-declared': ['sim/rig/plant.ts', "import 'undeclared'"],
}

/** Writes the planted imports, the files they lead to, and packages as npm would lay them out. */
export function plantImports(folder: string): void {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const lines = new Map<string, string[]>()
  for (const [file, line] of Object.values(PLANTS)) {
    lines.set(file, [...(lines.get(file) ?? []), line])
  }
  const bystanders = ['agent/core/session.ts', 'agent/core/vocabulary.ts', 'drivers/index.ts']
  bystanders.push('sim/server/api.ts', 'sim/server/external/external-login.ts')
  bystanders.push('sim/server/mail-in/read-mail.ts')
  for (const file of [...bystanders, 'sim/main.ts', 'test/plant.ts']) lines.set(file, [])
  for (const [file, imports] of lines) write(file, `${imports.join('\n')}\nexport type A = 1\n`)

  const dependencies = ['better-sqlite3', 'commander', 'node-hid', 'pino', 'serialport']
  dependencies.push('tweetnacl', 'undici', 'ws')
  const developers = [
    'fast-check',
    'mailparser',
    'nodemailer',
    'oidc-provider',
    'openid-client',
    'preact',
    'qr',
    'smtp-server',
  ]
  const versions = (names: readonly string[]) =>
    Object.fromEntries(names.map(one => [one, '1.0.0']))
  write(
    'package.json',
    JSON.stringify({
      type: 'module',
      dependencies: versions(dependencies),
      devDependencies: versions(developers),
    }),
  )
  write('tsconfig.json', '{}')
  for (const name of [...dependencies, ...developers, 'undeclared']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'dist/index.js' }))
    write(`node_modules/${name}/dist/index.js`, '')
  }
}
