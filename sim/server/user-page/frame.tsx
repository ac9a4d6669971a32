// What stands around every view: whose page it is, the language, the way out.

import type { ComponentChildren, JSX } from 'preact'
import { Icon } from '../../design/icons.tsx'
import { client } from './client.ts'
import { useNewerVersion } from './kept-shell.ts'
import { useAction } from './use-action.ts'
import { useOnline } from './use-online.ts'
import { LANGUAGES, type Language, useSpeech } from './words.ts'

export function Frame(props: {
  tenant: string | undefined
  choose: (language: Language) => void
  /** Undefined while nobody is signed in. */
  left: (() => void) | undefined
  children: ComponentChildren
}): JSX.Element {
  const { tenant, choose, left, children } = props
  const say = useSpeech()
  return (
    <>
      <header class="topbar">
        <span class="brand">
          <Icon name="key" size={22} />
          <span>Latchkey {tenant !== undefined && <small>{tenant}</small>}</span>
        </span>
        <div class="row spread tools">
          <select
            aria-label={say('language')}
            value={say.language}
            onChange={({ currentTarget }) => choose(currentTarget.value as Language)}
          >
            {Object.entries(LANGUAGES).map(([language, name]) => (
              <option key={language} value={language} lang={language}>
                {name}
              </option>
            ))}
          </select>
          {left !== undefined && <SignOut left={left} />}
        </div>
      </header>
      <Banners />
      <main>{children}</main>
    </>
  )
}

/** What holds for the whole page: there is no network, or a newer version of it. */
function Banners(): JSX.Element {
  const say = useSpeech()
  const online = useOnline()
  const takeNewer = useNewerVersion()
  return (
    <div class="banners">
      <div role="status">{!online && <p class="note wait">{say('offline')}</p>}</div>
      <div role="status">
        {takeNewer !== undefined && (
          <p class="note row">
            {say('newer')}
            <button type="button" class="button" onClick={takeNewer}>
              {say('newer.take')}
            </button>
          </p>
        )}
      </div>
    </div>
  )
}

function SignOut({ left }: { left: () => void }): JSX.Element {
  const say = useSpeech()
  const { busy, run } = useAction()
  // Where the server is silent the session stays open, and so does the page.
  const signOut = (): void =>
    run(
      async () => {
        await client.signOut()
        left()
      },
      word => {
        if (word === 'not-authorized') left()
        return word === 'not-authorized'
      },
    )
  return (
    <button
      type="button"
      class="button quiet leave"
      disabled={busy}
      onClick={signOut}
      aria-label={say('sign-out')}
    >
      <Icon name="leave" /> <span>{say('sign-out')}</span>
    </button>
  )
}
