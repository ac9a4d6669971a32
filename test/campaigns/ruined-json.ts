// JSON as bad lines, bad programs and bad people make it.

import type { Chance } from '../../sim/chance.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const pick = <T>(all: readonly [T, ...T[]], chance: Chance): T =>
  all[Math.floor(chance() * all.length)] ?? all[0]

/** What nobody asked for in the place of a value. */
const odd = (chance: Chance): Json =>
  pick<() => Json>(
    [
      ...([() => null, () => true, () => [], () => ({}), () => '', () => -1, () => 0.5] as const),
      ...([
        () => 1e308,
        () => 2 ** 53,
        () => '\u0000',
        () => '\ud800',
        () => '٣',
        () => '%00',
      ] as const),
      ...([() => 'A'.repeat(5_000), () => "'; --", () => '../..', () => [[[[[]]]]]] as const),
      () => ({ __proto__x: 1, toString: 'x', constructor: { prototype: { role: 'admin' } } }),
    ],
    chance,
  )()

/** The same with one value, at any depth, in another's place, gone, or there twice. */
function swapped(value: Json, chance: Chance): Json {
  if (typeof value !== 'object' || value === null || chance() < 0.15) return odd(chance)
  if (Array.isArray(value)) {
    if (value.length === 0) return [odd(chance)]
    const at = Math.floor(chance() * value.length)
    const found = value[at] ?? null
    const instead = pick<readonly Json[]>([[], [found, found], [swapped(found, chance)]], chance)
    return value.toSpliced(at, 1, ...instead)
  }
  const names = Object.keys(value)
  const name = names[Math.floor(chance() * names.length)]
  if (name === undefined || chance() < 0.1) return { ...value, [`x${names.length}`]: odd(chance) }
  const { [name]: found = null, ...others } = value
  return chance() < 0.15 ? others : { ...value, [name]: swapped(found, chance) }
}

/** The bytes of this JSON, ruined in one of eight ways; some of them are still JSON, a few are what they were. */
export function ruinedJson(value: unknown, chance: Chance): Buffer {
  const text = JSON.stringify(value)
  const at = Math.floor(chance() * text.length)
  switch (Math.floor(chance() * 12)) {
    case 0: {
      const bytes = Buffer.from(text)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(chance() * 8))
      return bytes
    }
    case 1:
      return Buffer.from(text.slice(0, at))
    case 2:
      return Buffer.from(text.slice(0, at) + text.slice(Math.floor(chance() * text.length)))
    case 3:
      return Buffer.concat([
        Buffer.from(text.slice(0, at)),
        Buffer.from([0xff, 0xc0]),
        Buffer.from(text.slice(at)),
      ])
    case 4:
      return Buffer.from('['.repeat(20_000) + text)
    case 5:
      return Buffer.from(text.replace('{', `{"__proto__":${text},`))
    default:
      return Buffer.from(JSON.stringify(swapped(JSON.parse(text), chance)))
  }
}
