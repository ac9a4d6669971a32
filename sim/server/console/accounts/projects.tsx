// The projects there are: who may choose them, what was booked to them, open or closed.

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Badge } from '../../../design/parts.tsx'
import type { Project } from '../client/shapes.ts'
import { useFetched } from '../client/use-fetched.ts'
import { Empty, Loaded } from '../parts/loaded.tsx'
import { listed, number } from '../parts/numbers.ts'
import { type Column, Table } from '../parts/table.tsx'
import { ProjectForm } from './project-form.tsx'

const COLUMNS: readonly Column<Project>[] = [
  { head: 'Code', kind: 'first', cell: ({ code }) => <strong>{code}</strong> },
  { head: 'Name', kind: 'grow', cell: ({ name }) => name },
  { head: 'Who', cell: whoWords },
  { head: 'Pages', kind: 'number', cell: ({ pages }) => number(pages) },
  {
    head: 'State',
    cell: ({ active }) => (
      <Badge tone={active ? 'good' : 'plain'}>{active ? 'open' : 'closed'}</Badge>
    ),
  },
  { head: 'Change', kind: 'act', cell: project => <ChangeProject project={project} /> },
]

function whoWords({ groups }: Project): string {
  if (groups === null) return 'Everybody'
  return groups.length === 0 ? 'Nobody' : listed(groups)
}

export function Projects(): JSX.Element {
  const [adding, add] = useState(false)
  const projects = useFetched<{ items: readonly Project[] }>(
    'projects',
    ...(['projects', 'groups', 'activities'] as const),
  )
  return (
    <section class="card rows" aria-labelledby="projects">
      <header>
        <h2 id="projects">Projects</h2>
        <button type="button" class="button" onClick={() => add(true)}>
          Add a project
        </button>
      </header>
      <Loaded of={projects}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>
              <p>No project yet. People choose one at the panel after an online login.</p>
            </Empty>
          ) : (
            <Table caption="Projects" columns={COLUMNS} rows={items} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      {adding && <ProjectForm close={() => add(false)} />}
    </section>
  )
}

function ChangeProject({ project }: { project: Project }): JSX.Element {
  const [changing, change] = useState(false)
  return (
    <>
      <button
        type="button"
        class="button"
        aria-label={`Change project ${project.code}`}
        onClick={() => change(true)}
      >
        Change
      </button>
      {changing && <ProjectForm project={project} close={() => change(false)} />}
    </>
  )
}
