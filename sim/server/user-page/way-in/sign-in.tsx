// Signing in: with a PIN or a password, or with a provider that the tenant has; and the ways to what helps those who cannot.

import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { client, type Me, startOf } from '../client.ts'
import { Field, Form, Heading, PLAIN, ProblemNote } from '../parts.tsx'
import { useAction } from '../use-action.ts'
import { useLoaded } from '../use-loaded.ts'
import { useSpeech } from '../words.ts'
import type { OnTheWay } from './on-the-way.ts'
import { StepCount } from './step-count.tsx'

export function SignIn(
  props: OnTheWay & { problem: string | undefined; entered: (me: Me) => void },
): JSX.Element {
  const { place, go, back, ways, user, setUser, problem: before, entered } = props
  const say = useSpeech()
  const [by, setBy] = useState<'pin' | 'password'>(
    place.account === 'personal' ? 'password' : 'pin',
  )
  const [typed, setTyped] = useState('')
  const { busy, problem, run } = useAction()
  const input = useRef<HTMLInputElement>(null)
  const submit = (): void =>
    run(
      async () => {
        const { tenant, account } = place
        const who = { tenant, user: user.trim(), ...(account === 'personal' && { account }) }
        setTyped('')
        await client.signIn(
          by === 'pin' ? { ...who, pin: typed.trim() } : { ...who, password: typed },
        )
        entered(await client.me())
      },
      () => {
        input.current?.focus()
        return false
      },
    )
  return (
    <Form submit={submit}>
      {back !== undefined && <StepCount step="sign-in" />}
      <Heading>{say('sign-in')}</Heading>
      <Chosen {...props} />
      <ProblemNote word={problem ?? (busy ? undefined : before)} />
      <UserField user={user} setUser={setUser} />
      <Field label={say(by)}>
        <input
          {...PLAIN}
          ref={input}
          type="password"
          name={by}
          autocomplete="current-password"
          inputMode={by === 'pin' ? 'numeric' : 'text'}
          maxLength={by === 'pin' ? 64 : 512}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </Field>
      <button type="submit" class="button main" disabled={busy}>
        {busy ? say('wait') : say('sign-in')}
      </button>
      <button
        type="button"
        class="button quiet"
        onClick={() => {
          setTyped('')
          setBy(by === 'pin' ? 'password' : 'pin')
        }}
      >
        {say(by === 'pin' ? 'with-password' : 'with-pin')}
      </button>
      <Providers {...props} />
      <div class="beside">
        {ways.value?.selfRegistration === true && (
          <button type="button" class="button quiet" onClick={() => go({ step: 'sign-up' })}>
            {say('sign-up')}
          </button>
        )}
        <button type="button" class="button quiet" onClick={() => go({ step: 'ask' })}>
          {say('no-pin')}
        </button>
        <button type="button" class="button quiet" onClick={() => go({ step: 'welcome-1' })}>
          {say('welcome.again')}
        </button>
      </div>
    </Form>
  )
}

export function UserField(props: { user: string; setUser: (user: string) => void }): JSX.Element {
  const say = useSpeech()
  return (
    <Field label={say('user')}>
      <input
        {...PLAIN}
        name="user"
        autocomplete="username"
        maxLength={200}
        value={props.user}
        onInput={({ currentTarget }) => props.setUser(currentTarget.value)}
      />
    </Field>
  )
}

/** What was chosen on the way, each to be changed. */
function Chosen({ place, go }: OnTheWay): JSX.Element {
  const say = useSpeech()
  const { value: regions = [] } = useLoaded(client.regions, 'regions')
  const here = regions.length > 1 ? regions.find(region => region.here) : undefined
  const chosen = [
    ...(here === undefined ? [] : [{ step: 'region', what: say.region(here.id) } as const]),
    { step: 'tenant', what: place.tenant },
    { step: 'account', what: say(`account.${place.account}`) },
  ] as const
  return (
    <ul class="chosen" aria-label={say('chosen')}>
      {chosen.map(({ step, what }) => (
        <li key={step}>
          <button
            type="button"
            class="button"
            aria-label={say('change', { what })}
            onClick={() => go({ step })}
          >
            {what} <Icon name="pencil" size={16} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function Providers({ place, ways }: OnTheWay): JSX.Element | null {
  const say = useSpeech()
  const { tenant, account } = place
  const providers = (ways.value?.providers ?? []).filter(one => one.account === account)
  if (providers.length === 0) return null
  return (
    <>
      <p class="or">{say('or')}</p>
      {providers.map(({ provider }) => (
        <a
          key={provider}
          class="button provider"
          href={startOf(provider, { tenant, account, language: say.language })}
        >
          {say(`with-${provider}`)}
        </a>
      ))}
    </>
  )
}
