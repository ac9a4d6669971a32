// Which files of an unpacked kernel package must be loaded, and in which order.

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** The kernel itself and its version, from a folder that holds one. */
export function kernelIn(folder: string): { readonly image: string; readonly modules: string } {
  const [version] = readdirSync(join(folder, 'lib/modules'))
  if (version === undefined) throw new Error(`There are no kernel modules in ${folder}.`)
  return {
    image: join(folder, 'boot', `vmlinuz-${version}`),
    modules: join(folder, 'lib/modules', version),
  }
}

/**
 * Files of the modules and of all they need, each after what it needs. A module names its needs in its own section
 * `.modinfo` as `depends=a,b`; the list that depmod makes of them comes with installing, and nothing is installed.
 * @throws Error when the package has no such module
 */
export function inLoadingOrder(folder: string, names: readonly string[]): readonly string[] {
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ko'))
      .map(file => [nameOf(file), join(folder, file)]),
  )
  const order = new Set<string>()
  const load = (name: string): void => {
    const file = files.get(nameOf(name))
    if (file === undefined) throw new Error(`The kernel package has no module ${name}.`)
    if (order.has(file)) return
    for (const need of needsOf(file)) load(need)
    order.add(file)
  }
  for (const name of names) load(name)
  return [...order]
}

/** Files write - where the kernel writes _. */
const nameOf = (file: string): string => basename(file, '.ko').replaceAll('-', '_')

function needsOf(file: string): readonly string[] {
  const found = /\0depends=([\w,-]+)\0/.exec(readFileSync(file, 'latin1'))
  return found?.[1]?.split(',') ?? []
}
