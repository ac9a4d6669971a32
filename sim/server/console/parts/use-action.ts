// Something somebody asks the server to do: once at a time, with its problem in words.

import { useRef, useState } from 'preact/hooks'

export interface Action {
  readonly busy: boolean
  readonly problem: string | undefined
  readonly run: (work: () => Promise<void>) => void
  readonly forget: () => void
}

export function useAction(): Action {
  const [state, setState] = useState<{ busy: boolean; problem: string | undefined }>({
    busy: false,
    problem: undefined,
  })
  const running = useRef(false)
  const perform = async (work: () => Promise<void>): Promise<void> => {
    if (running.current) return
    running.current = true
    setState({ busy: true, problem: undefined })
    try {
      await work()
      setState({ busy: false, problem: undefined })
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      setState({ busy: false, problem })
    } finally {
      running.current = false
    }
  }
  return {
    ...state,
    run: work => void perform(work),
    forget: () => setState(held => ({ ...held, problem: undefined })),
  }
}
