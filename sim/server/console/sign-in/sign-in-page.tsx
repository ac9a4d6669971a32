// The page before anybody is signed in.

import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { type Enter, SignInForm } from './sign-in-form.tsx'

export function SignInPage(props: { held: string | undefined; enter: Enter }): JSX.Element {
  useEffect(() => {
    document.title = 'Sign in · Latchkey'
  }, [])
  return (
    <main class="sign-in">
      <div class="card">
        <h1 class="brand">
          <Icon name="key" size={28} /> Latchkey console
        </h1>
        <SignInForm enter={props.enter} {...(props.held !== undefined && { held: props.held })} />
      </div>
    </main>
  )
}
