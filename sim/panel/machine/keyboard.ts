// Keys of the machine, and those of the keyboard that stand for them.

import { useLayoutEffect } from 'preact/hooks'
import type { PanelRequest } from '../../../agent/wire/panel-messages.ts'

export type Key = Extract<PanelRequest, { kind: 'key' }>['key']

const TYPED: Readonly<Record<string, Key>> = {
  Enter: 'enter',
  Backspace: 'back',
  Delete: 'clear',
  Escape: 'stop',
}

/** The machine's key for one of the keyboard; undefined when it is meant for the page itself. */
function machineKey(event: KeyboardEvent): Key | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined
  const { target } = event
  if (target instanceof Element) {
    if (target.closest('input, select, textarea, dialog, summary') !== null) return undefined
    // Enter on a button or link presses that, not the machine's key.
    if (event.key === 'Enter' && target.closest('button, a') !== null) return undefined
  }
  return /^[0-9]$/.test(event.key) ? (event.key as Key) : TYPED[event.key]
}

/** Keys, cards and readers that are pressed with a pointer leave the keyboard with the machine. */
export function withoutFocus(event: MouseEvent): void {
  const { target } = event
  if (
    target instanceof Element &&
    target.closest('button, .access-card') &&
    !target.closest('label')
  ) {
    event.preventDefault()
    letGo()
  }
}

function letGo(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}

/** While `listening`, keys of the keyboard are keys of the machine, except inside fields. */
export function useKeyboard(listening: boolean, press: (key: Key) => void): void {
  useLayoutEffect(() => {
    if (!listening) return
    const typed = (event: KeyboardEvent): void => {
      const key = machineKey(event)
      if (key === undefined) return
      event.preventDefault()
      // A key that is held down is one press, but for the one that takes back.
      if (event.repeat && key !== 'back') return
      // Who types at the machine has let go of the button that was pressed before; Enter is the machine's now.
      letGo()
      press(key)
    }
    document.addEventListener('keydown', typed)
    return () => document.removeEventListener('keydown', typed)
  })
}
