// Logging in at a terminal with the code on its screen: seen by the camera, pasted, or brought along by a link; and then
// asked for once more, because a code may have been sent by somebody else.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { client } from '../client.ts'
import type { OpenSession } from '../open-session.ts'
import { useLoaded } from '../use-loaded.ts'
import type { KeptCode } from './kept-code.ts'
import { LogInAt } from './log-in-at.tsx'
import { Look } from './look.tsx'
import { readScanned, type WhyNot } from './scanned.ts'

export function Scan(
  props: OpenSession & {
    /** The code that somebody came with. */
    readonly kept: KeptCode | undefined
    readonly done: () => void
  },
): JSX.Element {
  const { me, ended, kept, done } = props
  const { value: regions = [] } = useLoaded(client.regions, 'regions')
  const isOwn = kept?.tenant === me.tenant
  const [code, setCode] = useState(isOwn ? kept?.code : undefined)
  const [why, setWhy] = useState<WhyNot | undefined>(
    kept === undefined || isOwn ? undefined : 'other-tenant',
  )
  const read = (text: string): void => {
    const page = location.origin + location.pathname
    const scanned = readScanned(text, { page, tenant: me.tenant, regions })
    setWhy(scanned.kind === 'refused' ? scanned.why : undefined)
    if (scanned.kind === 'code') setCode(scanned.code)
  }
  if (code === undefined) return <Look read={read} why={why} done={done} />
  return <LogInAt code={code} ended={ended} again={() => setCode(undefined)} done={done} />
}
