// Sealed envelopes of a terminal: a new one to be printed, and what became of the others.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Badge } from '../../../design/parts.tsx'
import { useClient } from '../client/client.ts'
import type { Envelope, NewEnvelope } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { ReasonButton } from '../parts/reason-button.tsx'
import { type Column, More, Table } from '../parts/table.tsx'
import { useAction } from '../parts/use-action.ts'
import { When } from '../parts/when.tsx'
import { EnvelopePaper } from './envelope-paper.tsx'
import { GRANT_FIELDS, type Grant, GrantFields, grantBody } from './grant-fields.tsx'
import { grantWords } from './unlock-words.ts'

const COLUMNS: readonly Column<Envelope>[] = [
  { head: 'Envelope', kind: 'first', cell: ({ id }) => `No. ${id}` },
  { head: 'State', cell: state },
  { head: 'Codes', cell: ({ codes }) => numbersOf(codes) },
  { head: 'For', cell: grantWords },
  { head: 'Reason', kind: 'wide', cell: ({ reason, issuer }) => `${reason} (${issuer})` },
  { head: 'Made', cell: ({ madeAt }) => <When at={madeAt} /> },
  {
    head: 'Void',
    cell: envelope =>
      envelope.voidedAt === null && (
        <ReasonButton
          label="Declare void"
          title={`Declare envelope ${envelope.id} void?`}
          path={`envelopes/${envelope.id}/void`}
          topics={['unlock-codes']}
          outcome={`Envelope ${envelope.id} is void.`}
        >
          <p>
            The use of one of its codes is an alarm from then on. The terminal hears nothing of it:
            while it is offline it still takes the codes that come next. Destroy the paper.
          </p>
        </ReasonButton>
      ),
  },
]

export function Envelopes({ terminal }: { terminal: string }): JSX.Element {
  const path = `terminals/${encodeURIComponent(terminal)}/envelopes`
  const rows = useRows<Envelope>(path, {}, 'unlock-codes')
  const [making, make] = useState(false)
  const [fresh, setFresh] = useState<NewEnvelope>()
  return (
    <>
      {fresh !== undefined && <EnvelopePaper envelope={fresh} done={() => setFresh(undefined)} />}
      <section class="card rows" aria-labelledby="envelopes">
        <h2 id="envelopes">Sealed envelopes</h2>
        <p class="hint">
          Codes on paper for where there is no telephone. The terminal takes each once, in order.
        </p>
        <Loaded of={rows}>
          {all =>
            all.length === 0 ? (
              <Empty>
                <p>There is no envelope for this terminal.</p>
              </Empty>
            ) : (
              <>
                <Table caption="Envelopes" columns={COLUMNS} rows={all} keyOf={({ id }) => id} />
                <More more={rows.more} />
              </>
            )
          }
        </Loaded>
        <button type="button" class="button" onClick={() => make(true)}>
          Make an envelope
        </button>
      </section>
      {making && (
        <NewEnvelopeDialog
          path={path}
          close={() => make(false)}
          made={envelope => {
            make(false)
            setFresh(envelope)
          }}
        />
      )}
    </>
  )
}

function NewEnvelopeDialog(props: {
  path: string
  close: () => void
  made: (envelope: NewEnvelope) => void
}): JSX.Element {
  const { path, close, made } = props
  const { api, changed } = useClient()
  const { busy, problem, run } = useAction()
  const [codes, setCodes] = useState('3')
  const [grant, setGrant] = useState<Grant>({ mode: 'single', hours: '8', reason: '' })
  const make = async (): Promise<void> => {
    const body = { codes: Number(codes), ...grantBody(grant) }
    const envelope = await api.post<NewEnvelope>(path, body)
    changed('unlock-codes')
    made(envelope)
  }
  return (
    <DialogForm
      title="Make an envelope"
      verb="Make"
      close={close}
      busy={busy}
      problem={otherProblem(['codes', ...GRANT_FIELDS], problem)}
      submit={() => run(make)}
    >
      <Field label="Codes" hint="1 to 10 on one sheet." problem={problemOf('codes', problem)}>
        <input
          type="number"
          required
          min="1"
          max="10"
          inputMode="numeric"
          value={codes}
          onInput={({ currentTarget }) => setCodes(currentTarget.value)}
        />
      </Field>
      <GrantFields grant={grant} change={setGrant} problem={problem} />
    </DialogForm>
  )
}

function state({ voidedAt, codes }: Envelope): JSX.Element {
  const used = codes.filter(({ redeemedAt }) => redeemedAt !== null).length
  if (voidedAt !== null) return <Badge tone="plain">Void</Badge>
  if (used === 0) return <Badge tone="good">Sealed</Badge>
  return (
    <Badge tone="wait">
      Opened, {used} of {codes.length} used
    </Badge>
  )
}

function numbersOf(codes: Envelope['codes']): string {
  const [first, last] = [codes[0]?.counter ?? 0, codes.at(-1)?.counter ?? 0]
  return first === last ? String(first) : `${first} to ${last}`
}
