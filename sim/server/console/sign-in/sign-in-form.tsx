// Takes the admin token and shows the way to it.

import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Tenant } from '../client/shapes.ts'
import { Field } from '../parts/field.tsx'
import { useAction } from '../parts/use-action.ts'
import { checkToken } from './check-token.ts'

export type Enter = (token: string, tenant: Tenant) => void

export function SignInForm({ held, enter }: { held?: string; enter: Enter }): JSX.Element {
  const [token, setToken] = useState(held ?? '')
  const { busy, problem, run } = useAction()
  const input = useRef<HTMLInputElement>(null)
  const trySignIn = (candidate: string): void =>
    run(async () => {
      try {
        const ask: typeof fetch = (address, init) => fetch(address, init)
        enter(candidate, await checkToken(candidate, ask))
      } catch (error) {
        input.current?.focus()
        throw error
      }
    })
  useEffect(() => {
    if (held === undefined) input.current?.focus()
    else trySignIn(held)
  }, [])
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        trySignIn(token.trim())
      }}
    >
      <Field
        label="Admin token"
        problem={problem}
        hint="It stays in this tab and is forgotten when you sign out or close it."
      >
        <input
          ref={input}
          type="password"
          name="token"
          autocomplete="off"
          spellcheck={false}
          required
          value={token}
          onInput={({ currentTarget }) => setToken(currentTarget.value)}
        />
      </Field>
      <button type="submit" class="button main" disabled={busy}>
        {busy ? 'One moment …' : 'Sign in'}
      </button>
      <p class="hint">
        The token lies in the file <code>admin-token</code> of the server’s data folder. After{' '}
        <code>npm start</code> this shows it:
      </p>
      <pre class="command">
        <code>cat .latchkey/server/admin-token</code>
      </pre>
    </form>
  )
}
