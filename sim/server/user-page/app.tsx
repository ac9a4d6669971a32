// Who is here, if anybody, and in which language: the way in, or what they see of themselves.

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { remember, remembered } from '../../design/appearance.tsx'
import { client, type Me } from './client.ts'
import { Frame } from './frame.tsx'
import { Home } from './home.tsx'
import { useAction } from './use-action.ts'
import { WayIn } from './way-in.tsx'
import { type Language, SpeechContext, speech, spoken } from './words.ts'

const LANGUAGE = 'latchkey.user.language'
/** Whether a session may be open: without that, nobody has to be asked before the page is drawn. */
const OPEN = 'latchkey.user.open'
/** As long as a session lasts unused: then nothing of it stays on the screen. */
const IDLE_MS = 15 * 60_000

export function App(): JSX.Element {
  const [me, setMe] = useState<Me>()
  const [looking, setLooking] = useState(remembered(OPEN) === 'yes')
  const [problem, setProblem] = useState<string>()
  const { run } = useAction()
  const [language, setLanguage] = useState<Language>(
    spoken([remembered(LANGUAGE), ...navigator.languages]),
  )
  const say = speech(language)

  const speak = (wanted: Language): void => {
    remember(LANGUAGE, wanted)
    setLanguage(wanted)
  }
  const entered = (held: Me): void => {
    remember(OPEN, 'yes')
    speak(spoken([held.language]))
    setProblem(undefined)
    setMe(held)
  }
  const left = (why?: string): void => {
    remember(OPEN, 'no')
    setProblem(why)
    setMe(undefined)
  }
  /** Whether the session has ended, which the page then says. */
  const ended = (word: string): boolean => {
    if (word === 'not-authorized') left('ended')
    return word === 'not-authorized'
  }
  const choose = (wanted: Language): void => {
    speak(wanted)
    if (me !== undefined) run(async () => setMe(await client.speak(wanted)), ended)
  }

  useEffect(() => {
    document.documentElement.lang = language
    document.title = `${say('title')} · Latchkey`
  }, [language])
  useEffect(() => {
    if (!looking) return
    run(
      async () => {
        entered(await client.me())
        setLooking(false)
      },
      word => {
        left(word === 'not-authorized' ? 'ended' : word)
        setLooking(false)
        return true
      },
    )
  }, [])
  useEffect(() => {
    if (me === undefined) return
    const timer = setTimeout(() => left('ended'), IDLE_MS)
    return () => clearTimeout(timer)
  }, [me])

  return (
    <SpeechContext.Provider value={say}>
      <Frame tenant={me?.tenant} choose={choose} left={me && left}>
        {looking ? (
          <p class="hint">{say('wait')}</p>
        ) : me === undefined ? (
          <WayIn problem={problem} entered={entered} />
        ) : (
          <Home me={me} changed={setMe} left={left} ended={ended} />
        )}
      </Frame>
    </SpeechContext.Provider>
  )
}
