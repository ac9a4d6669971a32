// Promises that controls take out of the built programs, each a line or two.

export interface Alteration {
  /** File of `dist`. */
  readonly file: string
  /** What it holds once. */
  readonly from: string
  readonly to: string
}

const LATE_MS = 100

export const ALTERATIONS = {
  /** An agent that says that an entry is on the disk, and hands it to the journal a moment later. */
  saysDoneBefore: [
    {
      file: 'agent/shell/effects.js',
      from: 'const { seq } = ports.journal.append({ ...effect, at: ports.system.stamp().at });',
      to: `const [at, seq] = [ports.system.stamp().at, ports.journal.standing().head + 1];
                setTimeout(() => {
                  try { ports.journal.append({ ...effect, at }); } catch {}
                }, ${LATE_MS});`,
    },
  ],
  /** An agent that never notes that a session is over, and does not look into the journal before it closes one. */
  closesAgain: [
    {
      file: 'agent/shell/effects.js',
      from: 'ports.kept.save(effect.kept);',
      to: 'if (effect.kept.open || !ports.kept.load()?.open) ports.kept.save(effect.kept);',
    },
    {
      file: 'agent/core/jobs.js',
      from: "since.some(activity => activity.kind === 'logout')",
      to: 'false',
    },
  ],
  /** An agent that says that a commit is done before it is on the disk. */
  doesNotWait: [
    {
      file: 'agent/adapters/sqlite/open.js',
      from: "['synchronous', 'FULL', 2]",
      to: "['synchronous', 'NORMAL', 1]",
    },
  ],
  /** A server that never notes that a job was taken or printed. */
  notesNothing: [
    {
      file: 'sim/server/jobs.js',
      from: "move.run('released', now(), terminal, null, job.number);",
      to: '',
    },
    {
      file: 'sim/server/jobs.js',
      from: "move.run('printed', at, terminal, pages, job.number);",
      to: '',
    },
    {
      file: 'sim/server/jobs.js',
      from: 'DELETE FROM job_documents WHERE job = ?',
      to: 'DELETE FROM job_documents WHERE job = -?',
    },
  ],
} as const satisfies Readonly<Record<string, readonly Alteration[]>>
