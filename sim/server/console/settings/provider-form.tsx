// Sets up an identity provider, or changes one. Secrets are written here and never read back.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { IdentityProvider } from '../client/shapes.ts'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { Select } from '../parts/select.tsx'
import { useAction } from '../parts/use-action.ts'
import { asksDomain, bodyOf, draftOf, type ProviderDraft } from './provider-draft.ts'
import { ACCOUNT_WORDS, ISSUER_HINTS, PROVIDER_NAMES } from './provider-words.ts'

const FIELDS = [
  ...['issuer', 'clientId', 'clientSecret', 'apple.teamId', 'apple.keyId', 'apple.privateKey'],
  ...['scopes', 'hostedDomain', 'ca'],
]

export function ProviderForm(props: {
  /** What is changed; undefined for a new one. */
  held: IdentityProvider | undefined
  close: () => void
}): JSX.Element {
  const { held, close } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [draft, setDraft] = useState(draftOf(held))
  const { provider, account } = draft
  const type = (more: Partial<ProviderDraft>) => setDraft(before => ({ ...before, ...more }))
  const input = (field: keyof ProviderDraft) => ({
    value: draft[field],
    autocomplete: 'off',
    spellcheck: false,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      type({ [field]: currentTarget.value }),
  })
  const about = (field: string) => problemOf(field, problem)
  const isApple = provider === 'apple'
  const stays = held === undefined ? '' : ' Leave it empty to keep the one there is.'
  const save = async (): Promise<void> => {
    await api.put(`identity-providers/${provider}/${account}`, bodyOf(draft))
    changed('settings')
    close()
    say(`People can sign in with ${PROVIDER_NAMES[provider]} for ${ACCOUNT_WORDS[account]}.`)
  }
  return (
    <DialogForm
      title={held === undefined ? 'Set up an identity provider' : 'Change an identity provider'}
      verb="Save"
      close={close}
      busy={busy}
      problem={otherProblem(FIELDS, problem)}
      submit={() => run(save)}
    >
      {held === undefined && (
        <>
          <Field label="Provider">
            <Select
              words={PROVIDER_NAMES}
              value={provider}
              choose={chosen => type({ provider: chosen })}
            />
          </Field>
          <Field label="For" hint="Each kind of account is set up by itself.">
            <Select
              words={ACCOUNT_WORDS}
              value={account}
              choose={chosen => type({ account: chosen })}
            />
          </Field>
        </>
      )}
      <Field
        label="Issuer"
        hint={`Exactly as the provider writes it: ${ISSUER_HINTS[provider]}`}
        problem={about('issuer')}
      >
        <input {...input('issuer')} type="url" required maxLength={300} />
      </Field>
      <Field
        label="Client ID"
        {...(isApple && { hint: 'The Services ID.' })}
        problem={about('clientId')}
      >
        <input {...input('clientId')} required maxLength={500} />
      </Field>
      {isApple ? (
        <>
          <Field label="Team ID" problem={about('apple.teamId')}>
            <input {...input('teamId')} required maxLength={32} />
          </Field>
          <Field label="Key ID" problem={about('apple.keyId')}>
            <input {...input('keyId')} required maxLength={32} />
          </Field>
          <Field
            label="Private key (.p8)"
            hint={`Nobody can see it afterwards.${stays}`}
            problem={about('apple.privateKey')}
          >
            <textarea
              {...input('privateKey')}
              rows={4}
              maxLength={4_096}
              required={held === undefined}
            />
          </Field>
        </>
      ) : (
        <Field
          label="Client secret"
          hint={`Nobody can see it afterwards.${stays}`}
          problem={about('clientSecret')}
        >
          <input
            {...input('clientSecret')}
            type="password"
            autocomplete="new-password"
            maxLength={500}
            required={held === undefined}
          />
        </Field>
      )}
      {asksDomain(draft) && (
        <Field
          label="Domain of the organisation"
          hint="Only its people may come, such as those of firm.example."
          problem={about('hostedDomain')}
        >
          <input {...input('hostedDomain')} required maxLength={253} />
        </Field>
      )}
      <Field
        label="Scopes (optional)"
        hint="What the provider is asked for; what is needed if left empty."
        problem={about('scopes')}
      >
        <input {...input('scopes')} maxLength={500} />
      </Field>
      <Field
        label="Authority (optional)"
        hint="A certificate in PEM that is believed beside those of the system, for a provider of your own."
        problem={about('ca')}
      >
        <textarea {...input('ca')} rows={3} maxLength={16_384} />
      </Field>
    </DialogForm>
  )
}
