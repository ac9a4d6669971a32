// How this person wants the pages to look and sound, remembered by the browser.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from './icons.tsx'
import { Segments } from './parts.tsx'

const CHOICES = {
  theme: ['system', 'light', 'dark'],
  motion: ['on', 'off'],
  sound: ['on', 'off'],
} as const
type Choices = typeof CHOICES
export type Trait = keyof Choices

const storageKey = (trait: Trait): string => `latchkey.${trait}`

/** What is wanted of a trait; its first choice unless somebody chose another. */
export function wanted<T extends Trait>(trait: T): Choices[T][number] {
  const choices: readonly Choices[T][number][] = CHOICES[trait]
  const held = remembered(storageKey(trait))
  const [first] = CHOICES[trait]
  return choices.find(choice => choice === held) ?? first
}

function want(trait: Trait, choice: string): void {
  remember(storageKey(trait), choice)
  document.documentElement.dataset[trait] = choice
}

/** Puts the remembered choices on the page; call it before anything is drawn. */
export function dress(): void {
  for (const trait of ['theme', 'motion', 'sound'] as const) {
    document.documentElement.dataset[trait] = wanted(trait)
  }
}

/** What the browser remembers under this name; undefined where it remembers nothing, or may not. */
export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined
  } catch {
    return undefined
  }
}

/** Remembers a text for the next visit; a browser that may not simply forgets. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // A private window without storage: the choice holds until the page is closed.
  }
}

const NAMES: Readonly<Record<Trait, string>> = {
  theme: 'Colours',
  motion: 'Motion',
  sound: 'Sound',
}

/** The menu for it. `traits` are those that mean something on this page. */
export function AppearanceMenu({ traits }: { traits: readonly Trait[] }): JSX.Element {
  return (
    <details class="menu">
      <summary class="button quiet icon" aria-label="Appearance">
        <Icon name="gear" />
      </summary>
      <div>
        {traits.map(trait => (
          <TraitChoice key={trait} trait={trait} />
        ))}
      </div>
    </details>
  )
}

function TraitChoice({ trait }: { trait: Trait }): JSX.Element {
  const [chosen, choose] = useState<string>(wanted(trait))
  return (
    <fieldset class="stack">
      <legend>{NAMES[trait]}</legend>
      <Segments
        choices={CHOICES[trait].map(choice => ({ value: choice, label: choice }))}
        chosen={chosen}
        choose={choice => {
          want(trait, choice)
          choose(choice)
        }}
      />
    </fieldset>
  )
}
