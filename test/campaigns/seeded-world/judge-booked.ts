// Holds what the server has booked of one terminal against what was done there.

/** Something that must be found at the server in the end. */
export type Deed =
  | ({ kind: 'login' | 'logout'; user: string } & Keeping)
  | ({ kind: 'copy'; job: string; least: number; most: number } & Keeping)

interface Keeping {
  sure: boolean
  held: boolean
  /** The file it lay in was damaged before the server had it: it may be missing if somebody was told of a loss. */
  mayBeLost?: true
  /** Older files than it lies in were put back: what the server did not have of it is gone. */
  undone?: true
}

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
  /** A log of it ended before its time, so what the server has of the one before is not booked again from the next. */
  readonly goesOn: boolean
  /** The terminal or the server said that something could not be read any more. */
  readonly toldOfLoss: boolean
}

/** Everything that is wrong, a sentence each. */
export function judgeBooked(done: Done, booked: readonly Booked[]): string[] {
  const { tries, starts } = done
  const count = (...kinds: string[]) => booked.filter(({ kind }) => kinds.includes(kind)).length
  const told = [...numbers(done, booked), ...order(done, booked)]
  if (count('boot') > starts) told.push(`${count('boot')} starts are booked, there were ${starts}`)
  if (count('login', 'refused') > tries) {
    told.push(`more logins and refusals are booked than the ${tries} times that anybody tried`)
  }
  return told
}

/** Each log counts from one, without doubles, and without gaps but for what was carried over and is booked already. */
function* numbers({ goesOn }: Done, booked: readonly Booked[]): Generator<string> {
  const last = new Map<string, number>()
  for (const { logId, seq, kind } of booked) {
    const expected = (last.get(logId) ?? 0) + 1
    if (goesOn ? seq < expected : seq !== expected)
      yield `entry ${seq} (${kind}) is booked where ${expected} should be`
    last.set(logId, seq)
  }
}

/**
 * Logins, pages and logouts in the order in which they happened. Only what was not sure to be kept may be missing, and
 * what a full disk held back may come later than what fitted.
 */
function* order(done: Done, booked: readonly Booked[]): Generator<string> {
  const { wrong, left } = matched(done, booked)
  if (wrong !== undefined) {
    yield wrong
    return
  }
  const missing = left.find(deed => deed.sure && !(deed.mayBeLost && done.toldOfLoss))
  if (missing === undefined) return
  const silently = missing.mayBeLost ? ', and nobody was told of a loss' : ''
  yield `${said(missing)} is not booked${silently}`
}

/** What was done and is not booked. */
export function unbooked(
  done: Pick<Done, 'deeds' | 'forgotten'>,
  booked: readonly Booked[],
): readonly Deed[] {
  return matched(done, booked).left
}

function matched(
  { deeds, forgotten }: Pick<Done, 'deeds' | 'forgotten'>,
  booked: readonly Booked[],
): { readonly wrong?: string; readonly left: readonly Deed[] } {
  const left = [...deeds]
  for (const one of booked) {
    if (one.kind !== 'login' && one.kind !== 'logout' && one.kind !== 'copy') continue
    const solid = left.findIndex(deed => deed.sure && !deed.held && !deed.mayBeLost)
    const possible = solid < 0 ? left : left.slice(0, solid + 1)
    const fitting = possible.filter(deed => fits(deed, one, forgotten))
    // Of like ones the last to be missed is the one that must be there.
    const found =
      fitting.find(deed => deed.sure && !deed.mayBeLost) ??
      fitting.find(deed => deed.sure) ??
      fitting[0]
    if (found === undefined) {
      const next = left[Math.max(0, solid)]
      const instead = next === undefined ? 'nothing more' : said(next)
      const wrong = `${words(one)} is booked (entry ${one.seq}), but what was done is ${instead}`
      return { wrong, left }
    }
    left.splice(left.indexOf(found), 1)
  }
  return { left }
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
