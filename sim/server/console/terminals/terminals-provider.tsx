// All terminals and what is wrong with them, fetched once for every part of the page that needs them.

import { type ComponentChildren, createContext, type JSX } from 'preact'
import { useContext, useMemo, useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { Terminal } from '../client/shapes.ts'
import { useAllRows } from '../client/use-fetched.ts'
import { useNow } from '../parts/use-now.ts'
import { troublesOf, type WatchedTerminal } from './troubles.ts'
import { createWatch } from './watch.ts'

interface Terminals {
  readonly watched: readonly WatchedTerminal[]
  readonly loaded: boolean
  readonly problem: Error | undefined
}

const TerminalsContext = createContext<Terminals>({
  watched: [],
  loaded: false,
  problem: undefined,
})

export const useTerminals = (): Terminals => useContext(TerminalsContext)

/** Trouble that lasts gets worse without any news. */
const LOOK_MS = 10_000

export function TerminalsProvider({ children }: { children: ComponentChildren }): JSX.Element {
  const client = useClient()
  const [look] = useState(createWatch)
  const { data, problem } = useAllRows<Terminal>('terminals', 'terminals', 'settings')
  const now = useNow(LOOK_MS)
  const terminals = useMemo(() => {
    const at = Math.max(now, client.now())
    const watched = (data ?? []).map(terminal => ({
      terminal,
      troubles: troublesOf(terminal, look(terminal, at)),
    }))
    return { watched, loaded: data !== undefined, problem }
  }, [client, data, look, now, problem])
  return <TerminalsContext.Provider value={terminals}>{children}</TerminalsContext.Provider>
}
