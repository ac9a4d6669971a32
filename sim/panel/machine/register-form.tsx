// Where somebody says with user name and password whose the unknown card is that was just shown. Sent, and forgotten.

import type { JSX } from 'preact'
import type { Words } from '../words.ts'

export function RegisterForm(props: {
  words: Words
  /** Somebody is still typing. */
  touched: () => void
  register: (username: string, password: string) => void
}): JSX.Element {
  const { words, touched, register } = props
  return (
    <form
      class="enrolment register"
      autocomplete="off"
      onInput={touched}
      onSubmit={event => {
        event.preventDefault()
        const typed = new FormData(event.currentTarget)
        event.currentTarget.reset()
        register(String(typed.get('username')).trim(), String(typed.get('password')))
      }}
    >
      <label>
        <span>{words.username}</span>
        <input
          name="username"
          required
          maxLength={200}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
      <label>
        <span>{words.password}</span>
        <input name="password" type="password" required maxLength={512} autocomplete="off" />
      </label>
      <button type="submit" class="go">
        {words.register}
      </button>
    </form>
  )
}
