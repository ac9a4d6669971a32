// Where a text stops being JSON: what the engine says of it may repeat a piece of the text, which may be a secret.

const SPACE = /[ \t\n\r]*/y
const TOKEN =
  /[{}[\]:,]|"(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** What may come next; `key` and `item` where a list or fields may also end at once. */
type Next = 'value' | 'item' | 'key' | 'next key' | 'colon' | 'after'

/** Such as `line 3, column 12`, both from 1: the first piece that cannot be there, or the end of the text. */
export function brokenJsonPlace(text: string): string {
  const before = text.slice(0, brokenAt(text)).split('\n')
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}

function brokenAt(text: string): number {
  const open: string[] = []
  let next: Next = 'value'
  let at = 0
  while (at < text.length) {
    at = matched(SPACE, text, at)
    const end = matched(TOKEN, text, at)
    const then: Next | undefined =
      end === at ? undefined : following(next, text.slice(at, end), open)
    if (then === undefined) return at
    next = then
    at = end
  }
  return at
}

function matched(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** What may come after a token, or undefined when it cannot be there; keeps what is open. */
function following(next: Next, token: string, open: string[]): Next | undefined {
  const inside = open.at(-1)
  if (token === '}' || token === ']') {
    const may = next === 'after' || next === (token === '}' ? 'key' : 'item')
    if (!may || inside !== (token === '}' ? '{' : '[')) return undefined
    open.pop()
    return 'after'
  }
  if (next === 'after') {
    if (token !== ',' || inside === undefined) return undefined
    return inside === '{' ? 'next key' : 'value'
  }
  if (next === 'colon') return token === ':' ? 'value' : undefined
  if (next === 'key' || next === 'next key') return token.startsWith('"') ? 'colon' : undefined
  if (token === ':' || token === ',') return undefined
  if (token !== '{' && token !== '[') return 'after'
  open.push(token)
  return token === '{' ? 'key' : 'item'
}
