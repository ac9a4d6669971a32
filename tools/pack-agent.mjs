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
  Object.fromEntries(Object.entries(object).filter(([name]) => wanted(name)))

/** What the terminal's package.json says: the agent, its exact packages, and nothing of development. */
function manifestOf(own) {
  const { version, license, type, engines, dependencies } = own
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
    allowScripts: pick(own.allowScripts, name => name in productionPackages(readLock())),
  }
}

const readLock = () => readJson('package-lock.json')

/** Packages of the lock file that are there without development, by name. */
function productionPackages(lock) {
  const entries = Object.entries(lock.packages).filter(([path, one]) => path !== '' && !one.dev)
  return Object.fromEntries(entries.map(([path, one]) => [path.split('node_modules/').at(-1), one]))
}

/** The lock file without development, so that a terminal gets the very packages that were tested. */
function shrinkwrapOf(lock, manifest) {
  const { name, version, license, engines, dependencies, bin } = manifest
  const packages = Object.fromEntries(
    Object.entries(lock.packages).filter(([path, one]) => path !== '' && !one.dev),
  )
  return {
    name,
    version,
    lockfileVersion: lock.lockfileVersion,
    requires: true,
    packages: { '': { name, version, license, dependencies, bin, engines }, ...packages },
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
  const manifest = manifestOf(readJson('package.json'))
  const writeJson = (file, value) =>
    writeFileSync(join(stage, file), `${JSON.stringify(value, null, 2)}\n`)
  writeJson('package.json', manifest)
  writeJson('npm-shrinkwrap.json', shrinkwrapOf(readLock(), manifest))
  copyBuilt(stage)
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'))
  cpSync(join(root, 'docs/vendor.md'), join(stage, 'README.md'))
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', resolve(folder)], {
    cwd: stage,
    encoding: 'utf8',
  })
  console.log(resolve(folder, JSON.parse(packed)[0].filename))
} finally {
  rmSync(stage, { recursive: true })
}
