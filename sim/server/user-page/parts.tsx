// Small parts of this page.

import {
  type ComponentChildren,
  cloneElement,
  type HTMLAttributes,
  type JSX,
  type VNode,
} from 'preact'
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Badge } from '../../design/parts.tsx'
import { useOnline } from './use-online.ts'
import { problemWord, useSpeech } from './words.ts'

/** For controls whose text is no prose. */
export const PLAIN = { required: true, spellcheck: false, autocapitalize: 'none' } as const

/** Things to fill in, sent by this page itself. */
export function Form(props: { submit: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        props.submit()
      }}
    >
      {props.children}
    </form>
  )
}

/** One thing to fill in; the control is told its id. */
export function Field(props: {
  label: string
  children: VNode<HTMLAttributes<HTMLElement>>
}): JSX.Element {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {cloneElement(props.children, { id })}
    </div>
  )
}

/** What went wrong, said at once to whoever listens. */
export function ProblemNote({ word }: { word: string | undefined }): JSX.Element | null {
  const say = useSpeech()
  if (word === undefined) return null
  return (
    <p class="note bad" role="alert">
      {say(problemWord(word))}
    </p>
  )
}

/** The heading of a view; the focus is there when it opens, so that it is read first. */
export function Heading({ children }: { children: string }): JSX.Element {
  const element = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => element.current?.focus(), [])
  useEffect(() => {
    document.title = `${children} · Latchkey`
  }, [children])
  return (
    <h1 ref={element} tabIndex={-1}>
      {children}
    </h1>
  )
}

/** In place of what has not come yet. The server is asked again by itself. */
export function Waiting({ problem }: { problem: string | undefined }): JSX.Element {
  const say = useSpeech()
  const online = useOnline()
  if (problem === undefined) {
    return (
      <p class="hint" role="status">
        {say('wait')}
      </p>
    )
  }
  return (
    <div class="stack">
      <Heading>{say(online ? 'silent.title' : 'offline.title')}</Heading>
      <ProblemNote word={problem} />
      <p class="hint">{say('again.by-itself')}</p>
    </div>
  )
}

/** How long a PIN or card is valid, and in a word how it stands while it is. */
export function Validity(props: {
  of: { readonly expiresAt: string | null; readonly expired: boolean }
  word: string
  tone?: 'good' | 'wait'
}): JSX.Element {
  const say = useSpeech()
  const { of, word, tone = 'good' } = props
  const { expiresAt, expired: over } = of
  const until = { until: expiresAt === null ? '' : say.moment(expiresAt) }
  return (
    <span class="row">
      <Badge tone={over ? 'bad' : tone}>{over ? say('expired') : word}</Badge>
      {expiresAt === null ? say('no-end') : say(over ? 'expired-at' : 'valid-until', until)}
    </span>
  )
}
