// The lights and beepers of a terminal's readers, as a person in front of it would notice them.

import type { World as AgentWorld } from '../agent/index.ts'

type Observer = NonNullable<AgentWorld['observe']>

export const LIGHTS = ['off', 'ready', 'accepted', 'refused', 'offline'] as const
type Lit = Exclude<(typeof LIGHTS)[number], 'off'>

/** Feedback stays on for as long as a person needs to see it. */
const FEEDBACK_MS = 1_500
/** On top of the one beep for having read a card. */
const BEEPS_OF_A_REFUSAL = 2

export interface ReaderLights {
  /** Sees the agent's feedback to a reader. */
  readonly observe: Observer
  /** The reader beeps, as it does when it reads a card. */
  beep(reader: string): void
  /** What a reader with power shows, and how often it has beeped since power on. */
  of(reader: string): { readonly light: Lit; readonly beeps: number }
  /** Power off. */
  off(): void
}

/** `changed` is called when a light goes back to ready by itself. */
export function createReaderLights(changed: () => void): ReaderLights {
  const beeps = new Map<string, number>()
  const lit = new Map<string, { readonly light: Lit; readonly fading: NodeJS.Timeout }>()

  const beep = (reader: string, times = 1): void => {
    beeps.set(reader, (beeps.get(reader) ?? 0) + times)
  }
  const show = (reader: string, light: Lit): void => {
    clearTimeout(lit.get(reader)?.fading)
    const fade = (): void => {
      lit.delete(reader)
      changed()
    }
    lit.set(reader, { light, fading: setTimeout(fade, FEEDBACK_MS) })
  }
  return {
    observe(_event, { effects }) {
      for (const effect of effects) {
        if (effect.kind !== 'feedback') continue
        show(effect.reader, effect.mood)
        if (effect.mood === 'refused') beep(effect.reader, BEEPS_OF_A_REFUSAL)
      }
    },
    beep: reader => beep(reader),
    of: reader => ({ light: lit.get(reader)?.light ?? 'ready', beeps: beeps.get(reader) ?? 0 }),
    off() {
      for (const { fading } of lit.values()) clearTimeout(fading)
      lit.clear()
      beeps.clear()
    },
  }
}
