// Makes a project or changes one: its code and name, who may choose it, and whether it is open.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useClient } from '../client/client.ts'
import type { Project } from '../client/shapes.ts'
import { Check } from '../parts/check.tsx'
import { DialogForm } from '../parts/dialog-form.tsx'
import { Field } from '../parts/field.tsx'
import { useSay } from '../parts/outcomes.tsx'
import { otherProblem, problemOf } from '../parts/problem-of.ts'
import { useAction } from '../parts/use-action.ts'
import { GroupChoice } from '../people/group-choice.tsx'

const FIELDS = ['code', 'name'] as const

export function ProjectForm(props: { project?: Project; close: () => void }): JSX.Element {
  const { project, close } = props
  const { api, changed } = useClient()
  const say = useSay()
  const { busy, problem, run } = useAction()
  const [code, setCode] = useState(project?.code ?? '')
  const [name, setName] = useState(project?.name ?? '')
  const [active, setActive] = useState(project?.active ?? true)
  const [groups, setGroups] = useState(project?.groups ?? null)
  const save = async (): Promise<void> => {
    const said = { code, ...(name.trim() !== '' && { name }), groups }
    if (project === undefined) await api.post('projects', said)
    else await api.patch(`projects/${encodeURIComponent(project.id)}`, { ...said, active })
    changed('projects', 'log')
    close()
    say(`Project ${code.trim()} was ${project === undefined ? 'created' : 'changed'}.`)
  }
  return (
    <DialogForm
      title={project === undefined ? 'Add a project' : `Change project ${project.code}`}
      verb={project === undefined ? 'Add' : 'Save'}
      close={close}
      busy={busy}
      problem={otherProblem(FIELDS, problem)}
      submit={() => run(save)}
    >
      <Field
        label="Code"
        hint="What people know it by. Jobs booked before keep the project when it is renamed."
        problem={problemOf('code', problem)}
      >
        <input
          required
          maxLength={32}
          autocomplete="off"
          value={code}
          onInput={({ currentTarget }) => setCode(currentTarget.value)}
        />
      </Field>
      <Field label="Name (optional)" problem={problemOf('name', problem)}>
        <input
          maxLength={80}
          autocomplete="off"
          value={name}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </Field>
      {project !== undefined && (
        <Check checked={active} choose={setActive}>
          Open: people can choose it
        </Check>
      )}
      <Check checked={groups === null} choose={all => setGroups(all ? null : [])}>
        Everybody may choose it
      </Check>
      {groups !== null && (
        <GroupChoice
          chosen={groups}
          choose={(group, wanted) =>
            setGroups(wanted ? [...groups, group] : groups.filter(one => one !== group))
          }
        />
      )}
    </DialogForm>
  )
}
