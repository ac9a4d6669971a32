// Something a view cannot do without: asked for when it opens, and again by itself while the server is silent.

import { useEffect, useState } from 'preact/hooks'
import { Problem } from './client.ts'

const AGAIN_AFTER_MS = 5_000

export interface Loaded<T> {
  readonly value: T | undefined
  readonly problem: string | undefined
}

/** Asks anew whenever `about` differs. `failed` is told the problem, and may take it: then it stands nowhere else. */
export function useLoaded<T>(
  ask: () => Promise<T>,
  about: string,
  failed: (word: string) => boolean = () => false,
): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { readonly about: string }>()
  useEffect(() => {
    let open = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const go = (): void => {
      clearTimeout(timer)
      ask().then(
        value => open && setState({ about, value, problem: undefined }),
        error => {
          if (!open) return
          const word = error instanceof Problem ? error.word : 'other'
          if (word === 'silent') timer = setTimeout(go, AGAIN_AFTER_MS)
          const problem = failed(word) ? undefined : word
          setState({ about, value: undefined, problem })
        },
      )
    }
    const backOnline = (): void => {
      if (timer !== undefined) go()
    }
    go()
    addEventListener('online', backOnline)
    return () => {
      open = false
      clearTimeout(timer)
      removeEventListener('online', backOnline)
    }
  }, [about])
  return state?.about === about ? state : { value: undefined, problem: undefined }
}
