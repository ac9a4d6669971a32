// A moment: short for the eye, whole for the pointer and for machines.

import type { JSX } from 'preact'
import { useClient } from '../client/client.ts'
import { ago, moment } from './times.ts'
import { useNow } from './use-now.ts'

export function When({ at }: { at: string }): JSX.Element {
  const { now } = useClient()
  return (
    <time class="when" dateTime={at} title={at}>
      {moment(Date.parse(at), now())}
    </time>
  )
}

/** The same as a stretch of time that grows while one looks. */
export function Ago({ at }: { at: string }): JSX.Element {
  const now = useNow(5_000)
  return (
    <time class="when" dateTime={at} title={at}>
      {ago(now - Date.parse(at))}
    </time>
  )
}
