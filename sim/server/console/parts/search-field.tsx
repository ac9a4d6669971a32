// A box that searches while somebody types, and keeps the words in the address.

import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { usePlace } from '../place/use-place.ts'
import { Field } from './field.tsx'

const TYPING_MS = 250

export function SearchField(props: { name: string; label: string; hint?: string }): JSX.Element {
  const { query, changeQuery } = usePlace()
  const held = query[props.name] ?? ''
  const [typed, setTyped] = useState<string>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <Field label={props.label}>
      <input
        type="search"
        // Enter looks for somebody and sends no form that this stands in.
        form=""
        value={typed ?? held}
        autocomplete="off"
        spellcheck={false}
        placeholder={props.hint ?? ''}
        onInput={({ currentTarget }) => {
          const { value } = currentTarget
          setTyped(value)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => {
            changeQuery({ [props.name]: value.trim() })
          }, TYPING_MS)
        }}
        onBlur={() => {
          clearTimeout(timer.current)
          if (typed !== undefined) changeQuery({ [props.name]: typed.trim() })
          setTyped(undefined)
        }}
      />
    </Field>
  )
}
