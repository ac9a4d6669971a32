// Who is here, if anybody, and in which language: the way in, or what they see of themselves.

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { remember, remembered } from '../../design/appearance.tsx'
import { client, type Me } from './client.ts'
import { Frame } from './frame.tsx'
import { Home } from './home.tsx'
import { Waiting } from './parts.tsx'
import { type KeptCode, keepCode, takeKeptCode } from './scan/kept-code.ts'
import { Scan } from './scan/scan.tsx'
import { useAction } from './use-action.ts'
import { useLoaded } from './use-loaded.ts'
import { type Place, usePlace } from './use-place.ts'
import type { Arrival, Origin } from './way-in/arrival.ts'
import {
  keepAccount,
  keepRegion,
  keepTenant,
  keepWelcomed,
  lastVisit,
} from './way-in/last-visit.ts'
import { firstStep } from './way-in/steps.ts'
import { WayIn } from './way-in/way-in.tsx'
import { type Language, SpeechContext, speech, spoken } from './words.ts'

const LANGUAGE = 'latchkey.user.language'
/** Whether a session may be open: without that, nobody has to be asked before the page is drawn. */
const OPEN = 'latchkey.user.open'
/** As long as a session lasts unused: then nothing of it stays on the screen. */
const IDLE_MS = 15 * 60_000

/** What the address says is taken note of before anything is drawn. */
function begin({ tenant, from }: Arrival): Place {
  if (from?.kind === 'region') {
    keepWelcomed()
    keepRegion('here')
  }
  if (from?.kind === 'terminal' && tenant !== undefined) {
    keepCode({ code: from.code, tenant }, Date.now())
  }
  const { account = 'work', ...before } = lastVisit()
  const place = { tenant: tenant ?? before.tenant, account, depth: 0 }
  switch (from?.kind) {
    case 'confirm':
      return { ...place, step: 'confirm' }
    case 'refused':
      // Where it is told why.
      return { ...place, step: place.tenant === '' ? 'tenant' : 'sign-in' }
    default:
      return { ...place, step: tenant === undefined ? firstStep(lastVisit()) : 'sign-in' }
  }
}

/** Whether to look for a session: somebody who was sent away, or wants something else first, is told that first. */
const mayBeOpen = (from: Origin | undefined): boolean =>
  from?.kind === 'signed-in' ||
  (remembered(OPEN) === 'yes' && from?.kind !== 'refused' && from?.kind !== 'confirm')

export function App({ arrival }: { arrival: Arrival }): JSX.Element {
  const { from } = arrival
  const placed = usePlace(() => begin(arrival))
  const { place, be } = placed
  const [me, setMe] = useState<Me>()
  const [code, setCode] = useState<KeptCode>()
  const [looking, setLooking] = useState(mayBeOpen(from))
  const [problem, setProblem] = useState(from?.kind === 'refused' ? from.word : undefined)
  const { run } = useAction()
  const [language, setLanguage] = useState<Language>(
    spoken([arrival.language, remembered(LANGUAGE), ...navigator.languages]),
  )
  const say = speech(language)

  const speak = (wanted: Language): void => {
    remember(LANGUAGE, wanted)
    setLanguage(wanted)
  }
  const entered = (who: Me): void => {
    remember(OPEN, 'yes')
    keepWelcomed()
    if (!lastVisit().regionChosen) keepRegion('here')
    keepTenant(who.tenant)
    keepAccount(who.account)
    speak(spoken([who.language]))
    setProblem(undefined)
    const kept = takeKeptCode(Date.now())
    setCode(kept)
    be({ step: kept === undefined ? 'home' : 'scan', tenant: who.tenant, account: who.account })
    setMe(who)
  }
  const left = (why?: string): void => {
    remember(OPEN, 'no')
    setProblem(why)
    setMe(undefined)
    be({ step: 'sign-in' })
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
  const scan = (): void => {
    setCode(undefined)
    placed.go({ step: 'scan' })
  }

  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  useEffect(() => {
    if (me === undefined) return
    const timer = setTimeout(() => left('ended'), IDLE_MS)
    return () => clearTimeout(timer)
  }, [me])

  const wayIn = { ...placed, problem, entered, from }
  const session = me && { me, changed: setMe, left, ended }
  return (
    <SpeechContext.Provider value={say}>
      <Frame tenant={me?.tenant} choose={choose} left={me && left}>
        {looking ? (
          <Look found={entered} none={left} over={() => setLooking(false)} />
        ) : session === undefined ? (
          <WayIn {...wayIn} />
        ) : place.step === 'scan' ? (
          <Scan {...session} kept={code} done={() => be({ step: 'home' })} />
        ) : (
          <Home {...session} scan={scan} />
        )}
      </Frame>
    </SpeechContext.Provider>
  )
}

/** Until it is known whether a session is open, however long the server is silent. */
function Look(props: {
  found: (me: Me) => void
  none: (why: string) => void
  over: () => void
}): JSX.Element {
  const { found, none, over } = props
  const { problem } = useLoaded(
    async () => {
      found(await client.me())
      over()
    },
    'me',
    word => {
      if (word === 'silent') return false
      none(word === 'not-authorized' ? 'ended' : word)
      over()
      return true
    },
  )
  return (
    <div class="way-in card">
      <Waiting problem={problem} />
    </div>
  )
}
