// How far along somebody is, above the heading of a step; and the way back.

import type { JSX } from 'preact'
import { Icon } from '../../../design/icons.tsx'
import { useSpeech } from '../words.ts'
import { isOnlyRegion } from './last-visit.ts'
import type { OnTheWay } from './on-the-way.ts'
import { CHOICES, WELCOME } from './steps.ts'

/** `Step 2 of 4`: of the guide, or of the choices and signing in, which is the last of them. */
export function StepCount({ step }: { step: string }): JSX.Element {
  const say = useSpeech()
  const choices = isOnlyRegion() ? CHOICES.filter(one => one !== 'region') : CHOICES
  const steps: readonly string[] = WELCOME.some(one => one === step)
    ? WELCOME
    : [...choices, 'sign-in']
  const n = steps.indexOf(step) + 1
  return <p class="hint">{say('step', { n, of: steps.length })}</p>
}

/** Nothing where there is nothing to go back to. */
export function Back({ back }: { back: (() => void) | undefined }): JSX.Element | null {
  const say = useSpeech()
  if (back === undefined) return null
  return (
    <button type="button" class="button quiet" onClick={back}>
      <Icon name="back" /> {say('back.step')}
    </button>
  )
}

/** From what stands beside the way. */
export function BackToSignIn({ back, be }: Pick<OnTheWay, 'back' | 'be'>): JSX.Element {
  const say = useSpeech()
  return (
    <button type="button" class="button quiet" onClick={back ?? (() => be({ step: 'sign-in' }))}>
      <Icon name="back" /> {say('back')}
    </button>
  )
}
