// Holds what the server has booked of one terminal against what was done there.

/** Something that must be found at the server in the end. */
export type Deed =
  | { kind: 'login' | 'logout'; user: string; sure: boolean; held: boolean }
  | { kind: 'copy'; job: string; least: number; most: number; sure: boolean; held: boolean }

/** One line of what the server has booked of a terminal, oldest first. */
export interface Booked {
  readonly logId: string
  readonly seq: number
  readonly kind: string
  readonly user: string | null
  readonly job?: string | undefined
  readonly pages?: number | undefined
}

export interface Done {
  readonly deeds: readonly Deed[]
  /** How often somebody presented something or typed a code. */
  readonly tries: number
  /** People who came after the copy that the server was set back to: to it they are nobody. */
  readonly forgotten: ReadonlySet<string>
  readonly starts: number
}

/** Everything that is wrong, a sentence each. */
export function judgeBooked(done: Done, booked: readonly Booked[]): string[] {
  const { tries, starts } = done
  const count = (...kinds: string[]) => booked.filter(({ kind }) => kinds.includes(kind)).length
  const told = [...numbers(booked), ...order(done, booked)]
  if (count('boot') > starts) told.push(`${count('boot')} starts are booked, there were ${starts}`)
  if (count('login', 'refused') > tries) {
    told.push(`more logins and refusals are booked than the ${tries} times that anybody tried`)
  }
  return told
}

/** Each log counts from one, without gaps and without doubles. */
function* numbers(booked: readonly Booked[]): Generator<string> {
  const last = new Map<string, number>()
  for (const { logId, seq, kind } of booked) {
    const expected = (last.get(logId) ?? 0) + 1
    if (seq !== expected) yield `entry ${seq} (${kind}) is booked where ${expected} should be`
    last.set(logId, seq)
  }
}

/**
 * Logins, pages and logouts in the order in which they happened. Only what was not sure to be kept may be missing, and
 * what a full disk held back may come later than what fitted.
 */
function* order({ deeds, forgotten }: Done, booked: readonly Booked[]): Generator<string> {
  const left = [...deeds]
  for (const one of booked) {
    if (one.kind !== 'login' && one.kind !== 'logout' && one.kind !== 'copy') continue
    const solid = left.findIndex(deed => deed.sure && !deed.held)
    const possible = solid < 0 ? left : left.slice(0, solid + 1)
    const fitting = possible.filter(deed => fits(deed, one, forgotten))
    const found = fitting.find(deed => deed.sure) ?? fitting[0]
    if (found === undefined) {
      const next = left[Math.max(0, solid)]
      const instead = next === undefined ? 'nothing more' : said(next)
      yield `${words(one)} is booked (entry ${one.seq}), but what was done is ${instead}`
      return
    }
    left.splice(left.indexOf(found), 1)
  }
  const missing = left.find(deed => deed.sure)
  if (missing !== undefined) yield `${said(missing)} is not booked`
}

function fits(deed: Deed, one: Booked, forgotten: Done['forgotten']): boolean {
  if (deed.kind !== one.kind) return false
  if (deed.kind !== 'copy') {
    return deed.user === one.user || (one.user === 'unknown' && forgotten.has(deed.user))
  }
  const { pages = 0 } = one
  return deed.job === one.job && pages >= deed.least && pages <= deed.most
}

const words = ({ kind, user, job, pages }: Booked) =>
  kind === 'copy' ? `${kind} ${job} of ${pages} pages` : `${kind} of ${user}`

const said = (deed: Deed) =>
  deed.kind === 'copy' ? `copy ${deed.job} of ${deed.most} pages` : `${deed.kind} of ${deed.user}`
