// The page: the terminals side by side, and the bench of the one that was touched last.

import type { JSX } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { AppearanceMenu } from '../design/appearance.tsx'
import { Icon } from '../design/icons.tsx'
import { Bench } from './bench/bench.tsx'
import { Machine } from './machine/machine.tsx'
import { type Call, follow, type Shown, send } from './simulator.ts'

/** The terminal in the page's address, so that a reload or a link leads to the same one. */
function addressed(): string {
  try {
    return decodeURIComponent(location.hash.slice(1))
  } catch {
    return ''
  }
}

export function App(): JSX.Element {
  const [terminals, see] = useState<readonly Shown[]>()
  const [lost, setLost] = useState(false)
  const [problem, complain] = useState<string>()
  const [chosen, choose] = useState(addressed)

  useEffect(
    () =>
      follow(
        all => {
          see(all)
          setLost(false)
        },
        () => {
          setLost(true)
          // The banner says it for everything that was tried meanwhile.
          complain(undefined)
        },
      ),
    [],
  )
  useEffect(() => {
    const turn = (): void => choose(addressed())
    addEventListener('hashchange', turn)
    return () => removeEventListener('hashchange', turn)
  }, [])
  const act = useCallback(async (call: Call): Promise<void> => {
    try {
      await send(call)
      complain(undefined)
    } catch (error) {
      complain((error as Error).message)
    }
  }, [])

  const now = terminals?.find(one => one.id === chosen) ?? terminals?.[0]
  const several = (terminals?.length ?? 0) > 1
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('bench')?.focus()}>
        To the bench
      </button>
      <header class="topbar">
        <a class="brand" href="/">
          <Icon name="key" size={24} />
          Latchkey <small>simulator</small>
        </a>
        {several && (
          <nav class="segments" aria-label="Terminals">
            {terminals?.map(({ id, link, power }) => (
              <a
                key={id}
                class="button"
                href={`#${id}`}
                aria-current={id === now?.id ? 'true' : undefined}
              >
                {id}
                <span class={`dot light ${power === 'on' ? link.state : 'off'}`} />
                <span class="unseen">{power === 'on' ? link.state : 'no power'}</span>
              </a>
            ))}
          </nav>
        )}
        {now !== undefined && (
          <a class="button quiet spread" href={now.server} title={`Token: ${now.adminTokenFile}`}>
            Console
          </a>
        )}
        <AppearanceMenu traits={['theme', 'motion', 'sound']} />
      </header>
      {lost && (
        <p class="note bad banner" role="alert">
          The simulator does not answer. Is it still running? This page connects again by itself.
        </p>
      )}
      {problem !== undefined && !lost && (
        <p class="note bad banner" role="alert">
          {problem}{' '}
          <button type="button" class="button quiet" onClick={() => complain(undefined)}>
            Close
          </button>
        </p>
      )}
      <main class={several ? 'several' : 'single'}>
        <h1 class="unseen">Terminals</h1>
        {terminals === undefined && !lost && <p class="hint">Looking for terminals …</p>}
        <div class="machines">
          {terminals?.map(terminal => (
            <Machine
              key={terminal.id}
              terminal={terminal}
              chosen={terminal.id === now?.id}
              several={several}
              choose={() => {
                if (terminal.id !== now?.id) history.replaceState(null, '', `#${terminal.id}`)
                choose(terminal.id)
              }}
              act={act}
            />
          ))}
        </div>
        {now !== undefined && <Bench key={now.id} terminal={now} act={act} />}
      </main>
    </>
  )
}
