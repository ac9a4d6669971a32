// Something somebody asks the server to do: once at a time, with its problem in a word.

import { useRef, useState } from 'preact/hooks'
import { Problem } from './client.ts'

export interface Action {
  readonly busy: boolean
  readonly problem: string | undefined
  /** `failed` is told the problem, and may take it: then it stands nowhere else. */
  readonly run: (work: () => Promise<void>, failed?: (word: string) => boolean) => void
}

export function useAction(): Action {
  const [state, setState] = useState<Omit<Action, 'run'>>({ busy: false, problem: undefined })
  const running = useRef(false)
  const perform = async (work: () => Promise<void>, failed = (_word: string) => false) => {
    if (running.current) return
    running.current = true
    setState({ busy: true, problem: undefined })
    let problem: string | undefined
    try {
      await work()
    } catch (error) {
      const word = error instanceof Problem ? error.word : 'other'
      if (!failed(word)) problem = word
    }
    running.current = false
    setState({ busy: false, problem })
  }
  return { ...state, run: (work, failed) => void perform(work, failed) }
}
