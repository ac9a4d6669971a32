// The two parts of the campaign that are built first: the disk by a C compiler, the terminal's process by Vite.

import { spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const STRICT = ['-std=c11', '-D_DEFAULT_SOURCE', '-O1', '-Wall', '-Wextra', '-Werror']
/** Packages of ports that this terminal has in memory: to load them takes longer than all it does. */
const NEVER_USED = ['undici', 'ws', 'pino', 'serialport', 'node-hid']

/** Builds `cut-vfs.so` and `child.js` in `folder`. Throws what the compiler says. */
export async function built(folder: string): Promise<{ vfs: string; child: string }> {
  const [vfs, child] = [join(folder, 'cut-vfs.so'), join(folder, 'child.js')]
  const headers = here('../../../node_modules/better-sqlite3/deps/sqlite3')
  const library = ['-shared', '-fPIC', '-I', headers, '-o', vfs, here('cut-vfs.c')]
  compile([...STRICT, ...library])
  symlinkSync(here('../../../node_modules'), join(folder, 'node_modules'))
  await build({
    ...{ configFile: false, logLevel: 'error' },
    ssr: { noExternal: true, external: ['better-sqlite3'] },
    build: {
      ...{ ssr: here('child.ts'), outDir: folder, emptyOutDir: false, target: 'node20' },
      rolldownOptions: {
        ...{ shimMissingExports: true, output: { entryFileNames: 'child.js' } },
      },
    },
    plugins: [
      {
        ...{ name: 'never-used', enforce: 'pre' },
        resolveId: id => (NEVER_USED.includes(id) ? '\0never-used' : undefined),
        load: id => (id === '\0never-used' ? 'export default undefined' : undefined),
      },
    ],
  })
  return { vfs, child }
}

function compile(options: readonly string[]): void {
  for (const compiler of ['cc', 'gcc']) {
    const { error, status, stderr } = spawnSync(compiler, options, { encoding: 'utf8' })
    if (error !== undefined) continue
    if (status !== 0) throw new Error(`${compiler}: ${stderr}`)
    return
  }
  throw new Error('There is no C compiler: install gcc.')
}
