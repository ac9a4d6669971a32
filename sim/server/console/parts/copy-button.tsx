// Puts a text on the clipboard.

import type { JSX } from 'preact'
import { Icon } from '../../../design/icons.tsx'
import { useSay } from './outcomes.tsx'

export function CopyButton({ text, what }: { text: string; what: string }): JSX.Element {
  const say = useSay()
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text)
      say(`${what} is on the clipboard.`)
    } catch {
      say('The browser does not let this page use the clipboard. Select the text and copy it.')
    }
  }
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Icon name="copy" /> Copy
    </button>
  )
}
