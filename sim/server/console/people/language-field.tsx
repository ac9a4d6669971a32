// What a person's mails are written in.

import type { JSX } from 'preact'
import type { Language } from '../client/shapes.ts'
import { Field } from '../parts/field.tsx'

const NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  fr: 'Français',
  de: 'Deutsch',
  cs: 'Čeština',
}
const LANGUAGES = Object.keys(NAMES) as readonly Language[]

export function LanguageField(props: {
  language: Language
  choose: (language: Language) => void
}): JSX.Element {
  return (
    <Field label="Language of mails">
      <select
        value={props.language}
        onChange={({ currentTarget }) => props.choose(currentTarget.value as Language)}
      >
        {LANGUAGES.map(one => (
          <option key={one} value={one} lang={one}>
            {NAMES[one]}
          </option>
        ))}
      </select>
    </Field>
  )
}
