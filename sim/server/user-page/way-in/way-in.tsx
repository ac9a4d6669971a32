// Before anybody is signed in: the guide, the choices, and signing in or what stands beside that.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { client, type Me, type Ways } from '../client.ts'
import { type Loaded, useLoaded } from '../use-loaded.ts'
import type { Placed } from '../use-place.ts'
import { AccountStep } from './account.tsx'
import type { Origin } from './arrival.ts'
import { AskForPin } from './ask-for-pin.tsx'
import { Confirm } from './confirm.tsx'
import type { OnTheWay } from './on-the-way.ts'
import { RegionStep } from './region.tsx'
import { SignIn } from './sign-in.tsx'
import { SignUp } from './sign-up.tsx'
import { isWelcome, type Step, stepAfter } from './steps.ts'
import { TenantStep } from './tenant.tsx'
import { WelcomeGuide } from './welcome.tsx'

export function WayIn(
  props: Placed & {
    /** Why nobody is signed in, or not any more. */
    readonly problem: string | undefined
    readonly entered: (me: Me) => void
    readonly from: Origin | undefined
  },
): JSX.Element {
  const { place, go, be, back, problem, entered, from } = props
  const [user, setUser] = useState('')
  const [noTenant, setNoTenant] = useState(false)
  const { tenant } = place
  const step: Step = place.step === 'home' || place.step === 'scan' ? 'sign-in' : place.step
  const about = step === 'account' || step === 'sign-in' || step === 'sign-up' ? tenant : ''
  const ways = useLoaded(
    async () => (about === '' ? undefined : await client.ways(about)),
    about,
    word => {
      if (word !== 'no-tenant') return false
      setNoTenant(true)
      be({ step: 'tenant' })
      return true
    },
  ) as Loaded<Ways>
  const next: OnTheWay['next'] = chosen => {
    setNoTenant(false)
    go({ ...chosen, step: stepAfter(step) })
  }
  const way: OnTheWay = { place, go, be, back, next, ways, user, setUser }
  return (
    <div class="way-in card" key={step}>
      {isWelcome(step) ? (
        <WelcomeGuide {...way} step={step} />
      ) : step === 'region' ? (
        <RegionStep {...way} />
      ) : step === 'tenant' ? (
        <TenantStep {...way} problem={noTenant ? 'no-tenant' : problem} />
      ) : step === 'account' ? (
        <AccountStep {...way} />
      ) : step === 'sign-up' ? (
        <SignUp {...way} />
      ) : step === 'ask' ? (
        <AskForPin {...way} />
      ) : step === 'confirm' ? (
        <Confirm {...way} token={from?.kind === 'confirm' ? from.token : ''} />
      ) : (
        <SignIn {...way} problem={problem} entered={entered} />
      )}
    </div>
  )
}
