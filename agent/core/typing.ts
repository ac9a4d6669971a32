// Keys of keypad and panel: digits gathered, and what Enter, Clear and Logout mean where one is.

import { touch } from './idle.ts'
import { projectKey } from './project-choice.ts'
import { promptOf } from './prompt.ts'
import { awaitOwner } from './registering.ts'
import { serviceKey } from './service.ts'
import { giveUpRegistering, logout, ownerNamed, pinTyped } from './session.ts'
import { later, type State, type Step, stay, without } from './state.ts'
import { askServiceCode, codeTyped, modeChosen } from './unlocking.ts'
import { type Key, type Millis, Secret, type Stamp } from './vocabulary.ts'

/** Digits are forgotten when nothing more is typed. */
const TYPING_WAIT: Millis = 20_000
/** Longest PIN or code that can be typed. */
const MOST_DIGITS = 16
/** Typed instead of a PIN or code, it asks for a service code. No PIN is as short. */
const SERVICE = '00'

/** A key went down. */
export function keyPressed(state: State, key: Key, stamp: Stamp): Step {
  const { session, unlocking } = state
  if (state.service !== undefined) return serviceKey(state, key, stamp)
  if (session.state === 'active') {
    if (key === 'logout') return logout(state, 'button', stamp)
    return stay(projectKey(touch(state, stamp), key))
  }
  if (session.state === 'identifying' || session.state === 'recording') {
    return key === 'stop' || key === 'logout' ? giveUpRegistering(state, stamp) : stay(state)
  }
  if (unlocking.state === 'choosing') return choose(state, key, stamp)
  const rests = unlocking.state === 'none' || unlocking.state === 'asking'
  if (!rests || !state.enrolment.enrolled) return stay(state)
  return type(awaitOwner(state, stamp.at), key, stamp)
}

function choose(state: State, key: Key, stamp: Stamp): Step {
  switch (key) {
    case '1':
      return modeChosen(state, 'single', stamp)
    case '2':
      return modeChosen(state, 'until-online', stamp)
    case 'clear':
    case 'stop':
    case 'logout':
      return stay({ ...state, unlocking: { state: 'none' } })
    default:
      return stay(state)
  }
}

function type(state: State, key: Key, stamp: Stamp): Step {
  const typed = state.typed?.digits.reveal() ?? ''
  switch (key) {
    case 'enter':
    case 'start':
      return typed === '' ? stay(state) : submit(without(state, 'typed'), typed, stamp)
    case 'clear':
      return stay(without(state, 'typed'))
    case 'stop':
    case 'logout':
      if (state.unlocking.state === 'asking') {
        return stay({ ...without(state, 'typed'), unlocking: { state: 'none' } })
      }
      return logout(without(state, 'typed'), 'button', stamp)
    case 'back':
      return stay(withDigits(state, typed.slice(0, -1), stamp))
    default:
      return stay(typed.length < MOST_DIGITS ? withDigits(state, typed + key, stamp) : state)
  }
}

function withDigits(state: State, digits: string, { at }: Stamp): State {
  if (digits === '') return without(state, 'typed')
  const { notice: _, ...fresh } = state
  return { ...fresh, typed: { digits: new Secret(digits), until: later(at, TYPING_WAIT) } }
}

function submit(state: State, digits: string, stamp: Stamp): Step {
  const typed = new Secret(digits)
  const forCard = state.session.state === 'asking-second-factor'
  if (forCard) return pinTyped(state, typed, stamp)
  if (state.session.state === 'registering') {
    return ownerNamed(state, { by: 'pin', pin: typed }, stamp)
  }
  if (digits === SERVICE) return askServiceCode(state, stamp)
  const prompt = promptOf(state)
  return prompt === undefined
    ? pinTyped(state, typed, stamp)
    : codeTyped(state, prompt, typed, stamp)
}
