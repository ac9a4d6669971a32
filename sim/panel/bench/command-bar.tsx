// The line for a shell that does what the control under the pointer does.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Call, curlLine } from '../simulator.ts'

export function CommandBar(props: {
  call: Call
  lines: boolean
  showLines: (show: boolean) => void
}): JSX.Element {
  const { call, lines, showLines } = props
  const [copied, setCopied] = useState('')
  const line = curlLine(call, location.origin)
  return (
    <section class="command" aria-label="Command line">
      <code>{line}</code>
      <div class="row">
        <button
          type="button"
          class="button"
          onClick={() =>
            void navigator.clipboard.writeText(line).then(
              () => setCopied(line),
              () => setCopied(''),
            )
          }
        >
          {copied === line ? 'Copied' : 'Copy'}
        </button>
        <button type="button" class="button" aria-pressed={lines} onClick={() => showLines(!lines)}>
          All curl lines
        </button>
      </div>
    </section>
  )
}
