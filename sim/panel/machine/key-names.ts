// Keys of the machine, and those of the keyboard that stand for them.

import type { PanelRequest } from '../../../agent/wire/panel-messages.ts'

export type Key = Extract<PanelRequest, { kind: 'key' }>['key']

const TYPED: Readonly<Record<string, Key>> = {
  Enter: 'enter',
  Backspace: 'back',
  Delete: 'clear',
  Escape: 'stop',
}

/** The machine's key for one of the keyboard; undefined when it is meant for the page itself. */
export function machineKey(event: KeyboardEvent): Key | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined
  const { target } = event
  if (target instanceof Element) {
    if (target.closest('input, select, textarea, dialog, summary') !== null) return undefined
    // Enter on a button or link presses that, not the machine's key.
    if (event.key === 'Enter' && target.closest('button, a') !== null) return undefined
  }
  return /^[0-9]$/.test(event.key) ? (event.key as Key) : TYPED[event.key]
}
