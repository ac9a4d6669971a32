// Whose people somebody belongs to: the name of the tenant, which is looked up before anything else is asked.

import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { client } from '../client.ts'
import { Field, Form, Heading, PLAIN, ProblemNote } from '../parts.tsx'
import { useAction } from '../use-action.ts'
import { useSpeech } from '../words.ts'
import { keepTenant } from './last-visit.ts'
import type { OnTheWay } from './on-the-way.ts'
import { Back, StepCount } from './step-count.tsx'

export function TenantStep({
  place,
  next,
  back,
  problem: before,
}: OnTheWay & { problem: string | undefined }): JSX.Element {
  const say = useSpeech()
  const [name, setName] = useState(place.tenant)
  const { busy, problem, run } = useAction()
  const input = useRef<HTMLInputElement>(null)
  const submit = (): void =>
    run(
      async () => {
        const { tenant } = await client.ways(name.trim())
        keepTenant(tenant)
        next({ tenant })
      },
      () => {
        input.current?.focus()
        return false
      },
    )
  return (
    <Form submit={submit}>
      <StepCount step="tenant" />
      <Heading>{say('tenant.which')}</Heading>
      <p class="hint">{say('tenant.how')}</p>
      <ProblemNote word={problem ?? (busy ? undefined : before)} />
      <Field label={say('tenant')}>
        <input
          {...PLAIN}
          ref={input}
          name="tenant"
          autocomplete="organization"
          maxLength={64}
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </Field>
      <button type="submit" class="button main" disabled={busy}>
        {busy ? say('wait') : say('next')}
      </button>
      <Back back={back} />
    </Form>
  )
}
