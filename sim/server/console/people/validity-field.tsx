// Whether a new PIN has an end: as the settings have it, or otherwise this once.

import type { JSX } from 'preact'
import { Field } from '../parts/field.tsx'
import { Select } from '../parts/select.tsx'

export type Validity = 'rule' | 'temporary' | 'permanent'

/** What the server is told. */
export const TEMPORARY: Readonly<Record<Validity, boolean | undefined>> = {
  rule: undefined,
  temporary: true,
  permanent: false,
}
const WORDS: Readonly<Record<Validity, string>> = {
  rule: 'As the settings have it',
  temporary: 'Temporary',
  permanent: 'Without an end',
}

export function ValidityField(props: {
  validity: Validity
  choose: (validity: Validity) => void
}): JSX.Element {
  return (
    <Field label="Validity">
      <Select words={WORDS} value={props.validity} choose={props.choose} />
    </Field>
  )
}
