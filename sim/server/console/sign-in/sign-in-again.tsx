// Asks for the token again over the rooms, which keep what was typed.

import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type Enter, SignInForm } from './sign-in-form.tsx'

export function SignInAgain({ enter }: { enter: Enter }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  // A dialogue of its own, because one of the rooms may be open behind it.
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      aria-labelledby="sign-in-again"
      onCancel={event => event.preventDefault()}
      onClose={() => dialog.current?.showModal()}
    >
      <div class="stack">
        <h1 id="sign-in-again">Sign in again</h1>
        <p>
          The server does not take your token any more. After you sign in you are where you were,
          with what you were typing.
        </p>
        <SignInForm enter={enter} />
      </div>
    </dialog>
  )
}
