// What was heard of a reader, a line each: for people, or as JSON.

import { type Facts, hiddenEvent, hiddenItem, itemOf, toHex } from './hidden.ts'
import type { Heard } from './listen.ts'

/** How it is to be shown; `show`: with cards, keys and bytes. */
export interface Showing {
  readonly json: boolean
  readonly show: boolean
}

/** A line, or none for what nobody wants to see. */
export function heardLine(heard: Heard, { json, show }: Showing): string | undefined {
  const facts = factsOf(heard, show)
  if (facts === undefined) return undefined
  const { at, what } = heard
  if (json) return JSON.stringify({ at, what, ...facts })
  return `${seconds(at)}  ${what.padEnd(6)} ${wordsFor(what, facts)}`
}

/** A decoded item as a line of words. */
export function itemLine(item: Facts): string {
  const { at } = item
  return `${seconds(Number(at))}  read   ${itemWords(item)}`
}

/** `1 item`, `2 items`. */
export const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`

const seconds = (at: number): string => `${(at / 1_000).toFixed(3).padStart(9)} s`

function factsOf(heard: Heard, show: boolean): Facts | undefined {
  switch (heard.what) {
    case 'opened':
      return undefined
    case 'bytes': {
      const { bytes } = heard
      return { count: bytes.length, ...(show && { hex: toHex(bytes) }) }
    }
    case 'read': {
      if (heard.decoded.kind === 'skip') return undefined
      const item = itemOf(heard.decoded)
      return show ? item : hiddenItem(item)
    }
    case 'event': {
      const { at, reader, ...facts }: Facts = show ? { ...heard.event } : hiddenEvent(heard.event)
      return facts
    }
  }
}

function wordsFor(what: Heard['what'], facts: Facts): string {
  const { count, hex } = facts
  if (what === 'bytes') return [count, hex].filter(isSaid).join('  ')
  return what === 'read' ? itemWords(facts) : eventWords(facts)
}

const isSaid = (value: unknown): boolean => value !== undefined

function itemWords(item: Facts): string {
  const { kind, text, bits, key, bytes, length, technology, ambiguous, why, count } = item
  const more = [technology, ambiguous === true ? 'or a PIN' : undefined, `from ${count}`]
  switch (kind) {
    case 'card':
      return [`card ${text ?? `of ${length} characters`}`, ...more].filter(isSaid).join(', ')
    case 'bits':
      return [bits ?? `card of ${length} bits`, ...more].filter(isSaid).join(', ')
    case 'key':
      return key === undefined ? 'a key' : `key ${key}`
    case 'noise':
      return `noise of ${count}: ${why}`
    case 'send':
      return `sent ${bytes ?? `${length} bytes`}`
    case 'silent':
      return `silent: ${why}`
    default:
      return String(kind)
  }
}

function eventWords(event: Facts): string {
  const { kind, card, key, length, end, ambiguous, why, count } = event
  switch (kind) {
    case 'card': {
      const hidden = `of ${length} characters${end === undefined ? '' : ` that ends in ${end}`}`
      return `card ${card ?? hidden}${ambiguous === true ? ', or a PIN' : ''}`
    }
    case 'key':
      return key === undefined ? 'a key' : `key ${key}`
    case 'noise':
      return `noise of ${count}: ${why}`
    case 'detached':
      return `detached: ${why}`
    default:
      return String(kind)
  }
}
