// One deny list on its way: the file, how it gets into a terminal, and which terminals say they took it.

import type { JSX } from 'preact'
import { useClient } from '../client/client.ts'
import type { DenyList } from '../client/shapes.ts'
import { Problem } from '../parts/field.tsx'
import { FreshHeading } from '../parts/fresh-heading.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { saveFile } from '../parts/save-file.ts'
import { useAction } from '../parts/use-action.ts'
import { When } from '../parts/when.tsx'
import { fileOf, onIt } from './deny-list-words.ts'
import { TerminalNames } from './terminal-names.tsx'

export function CarriedList({ list, done }: { list: DenyList; done: () => void }): JSX.Element {
  const { api } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const file = fileOf(list)
  const download = async (): Promise<void> => {
    saveFile(file, JSON.stringify(await api.get<object>(`deny-lists/${list.serial}/file`)))
    say(`${file} was handed to the browser.`)
  }
  return (
    <section class="card fresh" aria-labelledby="carried">
      <FreshHeading id="carried">Carry deny list {list.serial}</FreshHeading>
      <dl class="facts">
        <dt>On it</dt>
        <dd>{onIt(list)}</dd>
        <dt>Where</dt>
        <dd>
          <TerminalNames ids={list.terminals} />
        </dd>
        <dt>Reason</dt>
        <dd>{list.reason}</dd>
      </dl>
      <ol class="steps">
        <li>
          Download <code>{file}</code> and copy it to a USB stick.
        </li>
        <li>
          Plug the stick in. A terminal that was set up to look at sticks (<code>denyFolder</code>)
          takes the list within ten seconds.
        </li>
        <li>
          At any other, have this run on the machine:
          <pre class="command">
            latchkey-agent deny --config /etc/latchkey/agent.json /media/usb/{file}
          </pre>
        </li>
        <li>The panel says what became of it.</li>
      </ol>
      <p>
        A terminal takes it until <When at={list.expiresAt} />, and keeps to it until it has
        synchronised with the server again. When it hears the server, this page says whether it took
        it.
      </p>
      <div role="status">
        {list.takenBy.length > 0 && (
          <p class="note good">
            Taken by <TerminalNames ids={list.takenBy} />.
          </p>
        )}
      </div>
      {problem !== undefined && <Problem>{problem}</Problem>}
      <div class="row">
        <button type="button" class="button main" disabled={busy} onClick={() => run(download)}>
          Download
        </button>
        <button type="button" class="button" onClick={done}>
          Done
        </button>
      </div>
    </section>
  )
}
