// The question before somebody is logged in at a terminal, and what came of it.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { client, Problem } from '../client.ts'
import { Heading, ProblemNote, Waiting } from '../parts.tsx'
import { useAction } from '../use-action.ts'
import { useLoaded } from '../use-loaded.ts'
import { useSpeech } from '../words.ts'

export function LogInAt(props: {
  code: string
  ended: (word: string) => boolean
  again: () => void
  done: () => void
}): JSX.Element {
  const { code, ended, again, done } = props
  const say = useSpeech()
  const { value, problem } = useLoaded(() => client.terminalOf(code), code, ended)
  const [loggedIn, setLoggedIn] = useState(false)
  /** Why not, in the terminal's own words. */
  const [why, setWhy] = useState<string>()
  const { busy, problem: failed, run } = useAction()
  const logIn = (): void =>
    run(async () => {
      setWhy(undefined)
      try {
        await client.logInAtTerminal(code)
      } catch (error) {
        if (error instanceof Problem && error.word === 'terminal-refused') setWhy(error.message)
        throw error
      }
      setLoggedIn(true)
    }, ended)
  const isOver = problem !== undefined || failed !== undefined
  if (problem === 'silent' || (value === undefined && problem === undefined)) {
    return (
      <div class="way-in card">
        <Waiting problem={problem} />
      </div>
    )
  }
  const terminal = value?.terminal ?? ''
  return (
    <div class="way-in card stack" key={String(loggedIn)}>
      <Heading>
        {loggedIn
          ? say('at.done', { terminal })
          : value === undefined
            ? say('at.not')
            : say('at', { terminal })}
      </Heading>
      {loggedIn ? (
        <p>{say('at.done.how')}</p>
      ) : (
        !isOver && <p class="note wait">{say('at.sure', { terminal })}</p>
      )}
      <ProblemNote word={problem ?? failed} />
      {why !== undefined && <p>{why}</p>}
      {loggedIn || isOver ? (
        <button type="button" class="button main" onClick={loggedIn ? done : again}>
          <Icon name={loggedIn ? 'check' : 'scan'} /> {say(loggedIn ? 'back.home' : 'scan.again')}
        </button>
      ) : (
        <button type="button" class="button main" disabled={busy} onClick={logIn}>
          <Icon name="check" /> {busy ? say('wait') : say('at.yes')}
        </button>
      )}
      {!loggedIn && (
        <button type="button" class="button quiet" disabled={busy} onClick={done}>
          {say(isOver ? 'back.home' : 'at.no')}
        </button>
      )}
    </div>
  )
}
