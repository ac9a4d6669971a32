// The camera's picture, and a field for whoever has no camera.

import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../../../design/icons.tsx'
import { Field, Form, Heading, PLAIN, ProblemNote } from '../parts.tsx'
import { useSpeech } from '../words.ts'
import { type CameraProblem, watchCamera } from './camera.ts'
import type { WhyNot } from './scanned.ts'

export function Look(props: {
  read: (text: string) => void
  /** Why what was seen last is not taken. */
  why: WhyNot | undefined
  done: () => void
}): JSX.Element {
  const { read, why, done } = props
  const say = useSpeech()
  const [problem, setProblem] = useState<CameraProblem>()
  const [pasted, setPasted] = useState('')
  const video = useRef<HTMLVideoElement>(null)
  const latest = useRef(read)
  latest.current = read
  useWatching(video, text => latest.current(text), setProblem)
  return (
    <div class="way-in card stack">
      <Heading>{say('scan')}</Heading>
      <p class="hint">{say('scan.how')}</p>
      <ProblemNote word={why} />
      {problem === undefined ? (
        <div class="finder">
          <video ref={video} muted playsInline aria-label={say('scan.picture')} />
          <span aria-hidden="true" />
        </div>
      ) : (
        <p class="note wait" role="status">
          {say(`problem.${problem}`)}
        </p>
      )}
      <Form submit={() => read(pasted)}>
        <Field label={say('scan.paste')}>
          <input
            {...PLAIN}
            name="address"
            inputMode="url"
            autocomplete="off"
            maxLength={1_024}
            value={pasted}
            onInput={({ currentTarget }) => setPasted(currentTarget.value)}
          />
        </Field>
        <button type="submit" class="button">
          {say('scan.take')}
        </button>
      </Form>
      <button type="button" class="button quiet" onClick={done}>
        <Icon name="back" /> {say('back.home')}
      </button>
    </div>
  )
}

/** The camera is on while this is drawn and in sight. */
function useWatching(
  video: { readonly current: HTMLVideoElement | null },
  found: (text: string) => void,
  failed: (why: CameraProblem) => void,
): void {
  useEffect(() => {
    let stop: (() => void) | undefined
    const look = (): void => {
      stop?.()
      stop = undefined
      const element = video.current
      if (!document.hidden && element !== null) {
        stop = watchCamera({ video: element, found, failed })
      }
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      stop?.()
    }
  }, [])
}
