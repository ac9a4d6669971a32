// The packed agent installed in an empty folder, as a vendor does it, and run as a process of its own.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const npm = (folder: string, ...args: readonly string[]): string =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund'], { cwd: folder, encoding: 'utf8' })

/** Makes the tarball from what is built and returns its path. */
export function packAgent(folder: string): string {
  const told = execFileSync('node', ['tools/pack-agent.mjs', folder], { encoding: 'utf8' })
  return told.trim()
}

export interface InstalledAgent {
  /** The command. */
  readonly bin: string
  /** Its node_modules. */
  readonly modules: string
}

/** `npm install --omit=dev` of the tarball in a folder that is empty. Compiles SQLite where no built one can be had. */
export function installAgent(tarball: string, folder: string): InstalledAgent {
  npm(folder, 'install', '--omit=dev', tarball)
  const modules = join(folder, 'node_modules')
  return { bin: join(modules, '.bin/latchkey-agent'), modules }
}

/** Unpacks the tarball and installs the packages its shrinkwrap names; native parts stay unbuilt. */
export function unpackAndInstall(tarball: string, folder: string): string {
  execFileSync('tar', ['xzf', tarball, '--strip-components=1', '-C', folder])
  npm(folder, 'ci', '--omit=dev', '--ignore-scripts')
  return join(folder, 'node_modules')
}

/** Version by path of every package npm put into a node_modules, as npm itself wrote it down. */
export function packagesIn(modules: string): Readonly<Record<string, string>> {
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  return versionsOf(lock)
}

/** Version by path of what a lock file lists for production. */
export function versionsOf(lock: {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>
}): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(lock.packages)
      .filter(([path, one]) => path !== '' && one.dev !== true)
      .map(([path, one]) => [path, one.version]),
  )
}

export interface RunningAgent {
  readonly panelPort: number
  /** Everything it has logged, one JSON line each. */
  readonly log: readonly string[]
  /** Sends SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts the installed agent on a configuration; resolves when it says that it is ready. */
export async function runAgent(
  { bin }: InstalledAgent,
  folder: string,
  config: object,
): Promise<RunningAgent> {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'agent.json')
  writeFileSync(file, JSON.stringify(config))
  const agent = spawn(bin, ['--config', file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(agent, 'exit')
  const log: string[] = []
  const ready = new Promise<number>((resolve, reject) => {
    createInterface(agent.stdout).on('line', line => {
      log.push(line)
      const { msg, panelPort } = JSON.parse(line)
      if (msg === 'The agent is ready.') resolve(panelPort)
    })
    exited.then(([code]) => reject(new Error(`The agent ended with exit code ${code}.`)), reject)
  })
  return {
    panelPort: await ready,
    log,
    async stop() {
      agent.kill('SIGTERM')
      const [code] = await exited
      return code
    },
  }
}
