// Codes that take terminals in: a new one, and what became of the others.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { EnrolmentCode, NewCode } from '../client/shapes.ts'
import { useRows } from '../client/use-fetched.ts'
import { RoomFrame } from '../place/room.tsx'
import { CodeList } from './code-list.tsx'
import { FreshCode } from './fresh-code.tsx'
import { NewCodeForm } from './new-code-form.tsx'

export function EnrolmentRoom(): JSX.Element {
  const [fresh, setFresh] = useState<NewCode>()
  const rows = useRows<EnrolmentCode>(
    'terminals/enrolment-codes',
    {},
    'enrolment-codes',
    'terminals',
  )
  const held = rows.data?.find(({ id }) => id === fresh?.id)
  return (
    <RoomFrame title="Enrolment codes" lead="A code takes one terminal in, once, within an hour.">
      {fresh === undefined ? (
        <NewCodeForm made={setFresh} />
      ) : (
        <FreshCode code={fresh} usedAt={held?.usedAt ?? null} done={() => setFresh(undefined)} />
      )}
      <CodeList rows={rows} />
    </RoomFrame>
  )
}
