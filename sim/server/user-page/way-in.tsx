// Before anybody is signed in: with a PIN or a password, or asking for a PIN.

import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { remember, remembered } from '../../design/appearance.tsx'
import { Icon } from '../../design/icons.tsx'
import { type Claim, client, type Me } from './client.ts'
import { Field, Heading, ProblemNote } from './parts.tsx'
import { useAction } from './use-action.ts'
import { useSpeech } from './words.ts'

const TENANT = 'latchkey.user.tenant'
/** What is typed here is no prose. */
const PLAIN = { required: true, spellcheck: false, autocapitalize: 'none' } as const

/** From the address, as `?tenant=demo`; else that of the last time. */
const firstTenant = (): string =>
  new URLSearchParams(location.search).get('tenant') ?? remembered(TENANT) ?? ''

export function WayIn(props: {
  /** Why nobody is signed in any more. */
  problem: string | undefined
  entered: (me: Me) => void
}): JSX.Element {
  const [claim, setClaim] = useState<Claim>({ tenant: firstTenant(), user: '' })
  const [asking, ask] = useState(false)
  const shared = { claim, setClaim: (next: Claim) => setClaim(next) }
  return (
    <div class="way-in card">
      {asking ? (
        <AskForPin {...shared} back={() => ask(false)} />
      ) : (
        <SignIn {...shared} {...props} ask={() => ask(true)} />
      )}
    </div>
  )
}

interface Shared {
  readonly claim: Claim
  readonly setClaim: (claim: Claim) => void
}

function Who({ claim, setClaim }: Shared): JSX.Element {
  const say = useSpeech()
  return (
    <>
      <Field label={say('tenant')}>
        <input
          {...PLAIN}
          name="tenant"
          autocomplete="organization"
          maxLength={64}
          value={claim.tenant}
          onInput={({ currentTarget }) => setClaim({ ...claim, tenant: currentTarget.value })}
        />
      </Field>
      <Field label={say('user')}>
        <input
          {...PLAIN}
          name="user"
          autocomplete="username"
          maxLength={200}
          value={claim.user}
          onInput={({ currentTarget }) => setClaim({ ...claim, user: currentTarget.value })}
        />
      </Field>
    </>
  )
}

const trimmed = ({ tenant, user }: Claim): Claim => ({ tenant: tenant.trim(), user: user.trim() })

function SignIn(
  props: Shared & { problem: string | undefined; entered: (me: Me) => void; ask: () => void },
): JSX.Element {
  const { claim, problem: before, entered, ask } = props
  const say = useSpeech()
  const [by, setBy] = useState<'pin' | 'password'>('pin')
  const [typed, setTyped] = useState('')
  const { busy, problem, run } = useAction()
  const input = useRef<HTMLInputElement>(null)
  const submit = (): void =>
    run(
      async () => {
        const who = trimmed(claim)
        setTyped('')
        await client.signIn(
          by === 'pin' ? { ...who, pin: typed.trim() } : { ...who, password: typed },
        )
        remember(TENANT, who.tenant)
        entered(await client.me())
      },
      () => {
        input.current?.focus()
        return false
      },
    )
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <Heading>{say('title')}</Heading>
      <ProblemNote word={problem ?? (busy ? undefined : before)} />
      <Who {...props} />
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
      <button type="button" class="button quiet" onClick={ask}>
        {say('no-pin')}
      </button>
    </form>
  )
}

function AskForPin(props: Shared & { back: () => void }): JSX.Element {
  const { claim, back } = props
  const say = useSpeech()
  const [sent, setSent] = useState(false)
  const { busy, problem, run } = useAction()
  const submit = (): void =>
    run(async () => {
      setSent(false)
      await client.requestPin(trimmed(claim))
      setSent(true)
    })
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <Heading>{say('ask')}</Heading>
      <p class="hint">{say('ask.how')}</p>
      <Who {...props} />
      <ProblemNote word={problem} />
      <div role="status">{sent && <p class="note good">{say('ask.sent')}</p>}</div>
      <button type="submit" class="button main" disabled={busy}>
        <Icon name="mail" /> {busy ? say('wait') : say('ask.send')}
      </button>
      <button type="button" class="button quiet" onClick={back}>
        <Icon name="back" /> {say('back')}
      </button>
    </form>
  )
}
