// One command as the dialects write it: a name, and arguments in parentheses.

/** Why a rule cannot be used: a sentence for the person who wrote it. */
export class RuleMistake extends Error {}

export interface Called {
  readonly name: string
  readonly args: readonly string[]
}

/**
 * Reads `name`, `name()` or `name(a, b)`; quotes around an argument are not part of it.
 * @throws RuleMistake when it is none of these
 */
export function called(text: string): Called {
  const found = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:\(([^()]*)\))?\s*$/.exec(text)
  if (found === null) {
    throw new RuleMistake(
      `"${text.trim()}" is no command: write a name, and its arguments in parentheses.`,
    )
  }
  const [, name = '', inside = ''] = found
  const args = inside.trim() === '' ? [] : inside.split(',').map(unquoted)
  return { name, args }
}

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2')

const MAX_COUNT = 64

/** A whole number, perhaps below 0. @throws RuleMistake otherwise */
export function whole(name: string, text: string | undefined): number {
  if (text !== undefined && /^-?\d{1,3}$/.test(text) && Math.abs(Number(text)) <= MAX_COUNT) {
    return Number(text)
  }
  throw new RuleMistake(`${name} takes a whole number up to ${MAX_COUNT}.`)
}

/** @throws RuleMistake that names the commands there are */
export function unknown(name: string, known: readonly string[]): never {
  const alike = known.find(one => one.toLowerCase() === name.toLowerCase())
  const hint = alike === undefined ? `known are ${known.join(', ')}` : `did you mean ${alike}`
  throw new RuleMistake(`There is no command "${name}": ${hint}.`)
}
