// What is wrong with a terminal, in sentences that say what to do. Nothing is wrong with most.

import type { Terminal } from '../client/shapes.ts'
import { count } from '../parts/numbers.ts'
import { isUnsure, type Watched } from './watch.ts'

export interface Trouble {
  readonly tone: 'bad' | 'wait'
  readonly sentence: string
}

export interface WatchedTerminal {
  readonly terminal: Terminal
  readonly troubles: readonly Trouble[]
}

/** A terminal has this long to take new settings, and to confirm its clock. */
const PATIENCE_MS = 60_000
const FEW_PINS = 5
const LONG_QUEUE = 200

export function troublesOf(terminal: Terminal, watched: Watched): readonly Trouble[] {
  const { status, connected, secure, settingsState, unlockAlarms, purge, revoked } = terminal
  const troubles: Trouble[] = []
  const bad = (sentence: string) => troubles.push({ tone: 'bad', sentence })
  const wait = (sentence: string) => troubles.push({ tone: 'wait', sentence })
  const afterPatience = (ms: number, sentence: string) =>
    ms < PATIENCE_MS ? wait(sentence) : bad(sentence)

  if (unlockAlarms > 0) {
    bad(
      `${count(unlockAlarms, 'alarm')} about unlock codes used here. An administrator should look at once.`,
    )
  }
  if (revoked !== null) {
    bad('It was revoked: the server refuses it until it is enrolled again.')
    return troubles
  }
  if (status === null) {
    wait('It is enrolled but has not reported yet. Is it switched on?')
    return troubles
  }
  if (!connected) bad('The server does not hear from it. Check its power and its network.')
  if (purge === 'asked')
    wait('It was told to erase its stored logins and has not said that it did.')
  if (!secure) bad('Its connection is not secure, so it keeps no logins and refuses offline login.')
  if (connected && status.queue > 0 && (watched.queueGrows || status.queue >= LONG_QUEUE)) {
    bad(
      `${count(status.queue, 'entry', 'entries')} wait at the terminal and do not get through. The App. Log may say why.`,
    )
  }
  if (isUnsure(status.clock)) {
    afterPatience(
      watched.clockLateMs,
      'Its clock is not confirmed. If this stays, set the date and time at the machine.',
    )
  }
  if (connected && settingsState === 'on-the-way') {
    afterPatience(
      watched.settingsLateMs,
      'It has not fetched the newest settings. If this stays, its own log says why.',
    )
  }
  if (status.pinsLeft === 0) {
    bad('Its budget of wrong PINs is used up: offline it takes cards only, until tomorrow.')
  } else if (status.pinsLeft !== undefined && status.pinsLeft <= FEW_PINS) {
    wait(`After ${count(status.pinsLeft, 'more wrong PIN')} it takes no PINs while offline.`)
  }
  return troubles
}
