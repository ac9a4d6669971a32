// The guide for whoever is here for the first time: three short steps, to be skipped at each.

import type { JSX } from 'preact'
import { Icon, type IconName } from '../../../design/icons.tsx'
import { Heading } from '../parts.tsx'
import type { WordId } from '../words/en.ts'
import { useSpeech } from '../words.ts'
import { keepWelcomed, lastVisit } from './last-visit.ts'
import type { OnTheWay } from './on-the-way.ts'
import { StepCount } from './step-count.tsx'
import { firstStep, type Welcome } from './steps.ts'

const PAGES: Readonly<Record<Welcome, { icon: IconName; title: WordId; text: WordId }>> = {
  'welcome-1': { icon: 'key', title: 'welcome.1', text: 'welcome.1.text' },
  'welcome-2': { icon: 'scan', title: 'welcome.2', text: 'welcome.2.text' },
  'welcome-3': { icon: 'print', title: 'welcome.3', text: 'welcome.3.text' },
}

export function WelcomeGuide({ step, place, next, go }: OnTheWay & { step: Welcome }): JSX.Element {
  const say = useSpeech()
  const { icon, title, text } = PAGES[step]
  /** To what has not been chosen yet: the guide may be read again at any time. */
  const over = (): void => {
    keepWelcomed()
    go({ step: place.tenant === '' ? firstStep(lastVisit()) : 'sign-in' })
  }
  return (
    <div class="stack">
      <span class="picture">
        <Icon name={icon} size={72} />
      </span>
      <StepCount step={step} />
      <Heading>{say(title)}</Heading>
      <p>{say(text)}</p>
      <button
        type="button"
        class="button main"
        onClick={() => (step === 'welcome-3' ? over() : next())}
      >
        {say(step === 'welcome-3' ? 'begin' : 'next')}
      </button>
      {step !== 'welcome-3' && (
        <button type="button" class="button quiet" onClick={over}>
          {say('skip')}
        </button>
      )}
    </div>
  )
}
