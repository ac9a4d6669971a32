// Makes latchkey-agent-<version>.tgz: what a vendor installs on a terminal. Needs a build; prints the path of the tarball.
//
//   node tools/pack-agent.mjs [folder]      the folder to put the tarball in, this one unless told otherwise

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const ROOMS = ['agent', 'drivers']

const readJson = file => JSON.parse(readFileSync(join(root, file), 'utf8'))
const pick = (object, wanted) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => wanted(key)))

/** The lock file's packages that are there without development, by path. */
const productionOf = lock => pick(lock.packages, path => path !== '' && !lock.packages[path].dev)

/** What the terminal's package.json says: the agent, its exact packages, and nothing of development. */
function manifestOf(own, lock) {
  const { version, license, type, engines, dependencies } = own
  const shipped = productionOf(lock)
  return {
    name: 'latchkey-agent',
    version,
    description:
      'Reads cards and PINs at a printer, and decides by itself when the server is gone.',
    license,
    type,
    engines,
    bin: { 'latchkey-agent': own.bin['latchkey-agent'] },
    exports: { '.': own.exports['./agent'], './drivers': own.exports['./drivers'] },
    dependencies,
    allowScripts: pick(own.allowScripts, name => `node_modules/${name}` in shipped),
  }
}

/** The lock file without development, so that a terminal gets the very packages that were tested. */
function shrinkwrapOf(lock, { name, version, license, dependencies, bin, engines }) {
  return {
    name,
    version,
    lockfileVersion: lock.lockfileVersion,
    requires: true,
    packages: {
      '': { name, version, license, dependencies, bin, engines },
      ...productionOf(lock),
    },
  }
}

/** The built files of the agent and its drivers; what an older build left behind stays out. */
function copyBuilt(stage) {
  for (const room of ROOMS) {
    cpSync(join(root, 'dist', room), join(stage, 'dist', room), {
      recursive: true,
      filter: path => {
        const file = /dist\/(.*)\.(?:d\.ts|js)$/.exec(path)
        return file === null ? !/\.\w+$/.test(path) : existsSync(join(root, `${file[1]}.ts`))
      },
    })
  }
}

const [folder = '.'] = process.argv.slice(2)
if (!existsSync(join(root, 'dist/agent/main.js'))) {
  throw new Error('There is no build: run `npm run pack:agent`, which makes one first.')
}
const stage = mkdtempSync(join(tmpdir(), 'latchkey-agent-'))
try {
  const lock = readJson('package-lock.json')
  const manifest = manifestOf(readJson('package.json'), lock)
  const writeJson = (file, value) =>
    writeFileSync(join(stage, file), `${JSON.stringify(value, null, 2)}\n`)
  writeJson('package.json', manifest)
  writeJson('npm-shrinkwrap.json', shrinkwrapOf(lock, manifest))
  copyBuilt(stage)
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'))
  cpSync(join(root, 'docs/vendor.md'), join(stage, 'README.md'))
  cpSync(join(root, 'docs/settings.md'), join(stage, 'settings.md'))
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', resolve(folder)], {
    cwd: stage,
    encoding: 'utf8',
  })
  console.log(resolve(folder, JSON.parse(packed)[0].filename))
} finally {
  rmSync(stage, { recursive: true })
}
