// Opens a mail that is kept, after asking: what it says is shown this once.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Dialog } from '../../../design/parts.tsx'
import { useClient } from '../client/client.ts'
import type { Mail, OpenedMail } from '../client/shapes.ts'
import { Problem } from '../parts/field.tsx'
import { useAction } from '../parts/use-action.ts'

export function OpenMail({ mail, close }: { mail: Mail; close: () => void }): JSX.Element {
  const { api, changed } = useClient()
  const { busy, problem, run } = useAction()
  const [opened, setOpened] = useState<OpenedMail>()
  const open = async (): Promise<void> => {
    setOpened(await api.post<OpenedMail>(`mails/${encodeURIComponent(mail.id)}/open`, {}))
    changed('mails', 'log')
  }
  return (
    <Dialog title={mail.subject} close={close} busy={busy}>
      <div class="stack" aria-live="polite">
        <p class="hint">To {mail.to}</p>
        {opened === undefined ? (
          <p>It holds a PIN and is shown once, here. The App. Log will say that you opened it.</p>
        ) : (
          <p class="letter">{opened.text}</p>
        )}
      </div>
      {problem !== undefined && <Problem>{problem}</Problem>}
      <div class="row end">
        {opened === undefined ? (
          <button type="button" class="button main" disabled={busy} onClick={() => run(open)}>
            {busy ? 'One moment …' : 'Open it'}
          </button>
        ) : (
          <button type="button" class="button main" onClick={close}>
            Done
          </button>
        )}
      </div>
    </Dialog>
  )
}
