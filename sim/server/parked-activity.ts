// Activity that nobody owns, by the card it was done with: booked to the user "unknown" until the card is somebody's, and
// then moved there. What moved, from whom, to whom and by whom stays written down, and can be undone.
//
//   parked ──card given, or given by hand──▶ owned
//     ▲                                        │
//     └───────────────undone───────────────────┘
//
// A move takes so many activities in one transaction, the first of them in that of the card; the rest follow one
// transaction after the other, also after a crash. Entries of logs are never touched: this is about bookings.

import { randomUUID } from 'node:crypto'
import type { AppLog } from './app-log.ts'
import { type Cards, canonicalCard, maskCard } from './cards.ts'
import type { Announce } from './changes.ts'
import type { Db } from './database.ts'
import type { ServerKeys } from './keys.ts'
import { below, type Page, type PageQuery, page } from './paging.ts'
import type { People } from './people.ts'
import { Refused } from './refused.ts'
import type { Tenant } from './tenants.ts'
import type { Holder } from './tokens.ts'
import type { UnknownUser } from './unknown-user.ts'

const LIMITS = {
  /** Activities that move in one transaction. */
  slice: 500,
  /** Cards of a tenant that a day's warnings name. */
  cardsWarnedADay: 100,
} as const
const DAY_MS = 86_400_000

export const MOVE_REASONS = ['card-given', 'given', 'undone'] as const
type MoveReason = (typeof MOVE_REASONS)[number]

/** What is parked of one card. */
export interface Parked {
  /** Names the card in the API, and tells nothing about its number. */
  readonly id: string
  /** Masked; null for what was done without a card. */
  readonly card: string | null
  readonly entries: number
  readonly pages: number
  /** When the first and the last of it happened. */
  readonly since: number
  readonly last: number
}

export interface Move {
  readonly number: number
  readonly id: string
  /** Masked. */
  readonly card: string | null
  readonly why: MoveReason
  /** Whom it was given to; of an undone move, whom it was taken from. */
  readonly user: string
  readonly username: string
  readonly by: string
  readonly reason: string | null
  readonly at: number
  /** Null while it goes on. */
  readonly endedAt: number | null
  readonly entries: number
  readonly pages: number
  /** Whether another move took it back. */
  readonly undone: boolean
}

/** One activity of a move, by the entry it was booked from. Usernames. */
export interface MovedActivity {
  readonly number: number
  readonly terminal: string
  readonly logId: string
  readonly seq: number
  readonly from: string
  readonly to: string
}

export interface ParkedActivity {
  /** Where to park an activity that nobody owns, by its card; asked in the transaction that books it. */
  placeOf(tenant: Tenant, card: string | undefined): number
  /** Warns of what was just parked: of each card once a day, and of so many cards at most. */
  warn(tenant: Tenant, terminal: string, parked: ReadonlyMap<number, number>): void
  /** The card is somebody's now: what is parked of it moves there, the first of it in this transaction. */
  cardGiven(tenant: Tenant, user: string, card: string, by: string): void
  /** What is parked, of the card first seen last at first. */
  list(tenant: Tenant, query: PageQuery): Page<Parked>
  /**
   * Gives what is parked of a card to a user, with the card itself or without it.
   * Throws `Refused`: 404 when nothing is parked under this id or there is no such user, 409 when there is no card to
   * give, it is somebody else's, or a move of it goes on.
   */
  give(holder: Holder, id: string, to: { readonly user: string; readonly card: boolean }): Move
  /** Newest first. */
  moves(tenant: Tenant, query: PageQuery): Page<Move>
  /** What moved, in the order it was booked in. Throws `Refused` 404. */
  movedBy(tenant: Tenant, id: string, query: PageQuery): Page<MovedActivity>
  /** Parks again what a move gave away. Throws `Refused`: 404, 409 when it goes on, was undone or is an undoing itself. */
  undo(holder: Holder, id: string, reason: string): Move
  /** From now on, moves that go on are ended. `failed` hears of trouble of our own. */
  start(failed: (error: unknown) => void): void
  /** Ends all moves that go on; resolves when none does any more. */
  round(): Promise<void>
  /** Resolves when nothing is written any more. */
  close(): Promise<void>
}

export interface ParkedActivityNeed {
  readonly db: Db
  readonly keys: ServerKeys
  readonly people: People
  readonly cards: Cards
  readonly unknownUser: UnknownUser
  readonly appLog: AppLog
  readonly announce: Announce
  readonly now: () => number
}

interface CardRow {
  readonly number: number
  readonly mask: string | null
}

interface MoveRow extends Omit<Move, 'undone'> {
  readonly tenant: string
  readonly region: string
  readonly cardNumber: number
  readonly undoes: number | null
  readonly newest: number
  readonly undone: number
}

interface Candidate {
  readonly activity: number
  /** Whose it is, and whose it becomes. */
  readonly from: string
  readonly to: string
  readonly pages: number
}

const toMove = (row: MoveRow): Move => {
  const { number, id, card, why, user, username, by, reason, at, endedAt, entries, pages } = row
  const what = { number, id, card, why, user, username, by, reason, at, endedAt, entries, pages }
  return { ...what, undone: row.undone === 1 }
}

export function createParkedActivity(need: ParkedActivityNeed): ParkedActivity {
  const { db, keys, people, cards, unknownUser, appLog, announce, now } = need
  const pagesOf = `coalesce(json_extract(body, '$.pages'), 0)`
  const byId = db.prepare<[string, string], CardRow>(
    'SELECT number, mask FROM parked_cards WHERE tenant = ? AND id = ?',
  )
  const addCard = db.prepare(
    'INSERT INTO parked_cards (tenant, region, id, mask, warned_day) VALUES (?, ?, ?, ?, -1)',
  )
  const warnedToday = db
    .prepare<[string, number], number>(
      'SELECT count(*) FROM parked_cards WHERE tenant = ? AND warned_day = ?',
    )
    .pluck()
  const toWarn = db.prepare<{ today: number; number: number }, CardRow>(
    `UPDATE parked_cards SET warned_day = @today WHERE number = @number AND warned_day <> @today
     RETURNING number, mask`,
  )
  const list = db.prepare<[string, number, number], Parked & CardRow>(
    `SELECT some.number, id, mask AS card, count(*) AS entries, sum(${pagesOf}) AS pages,
       min(at) AS since, max(at) AS last
     FROM (SELECT number, id, mask FROM parked_cards WHERE tenant = ? AND number < ?
         AND EXISTS (SELECT 1 FROM activities WHERE parked = parked_cards.number)
       ORDER BY number DESC LIMIT ?) AS some
     JOIN activities ON parked = some.number
     GROUP BY some.number ORDER BY some.number DESC`,
  )
  const anyOf = db.prepare<[number], { readonly card: string | null }>(
    'SELECT card FROM activities WHERE parked = ? LIMIT 1',
  )
  const newest = db.prepare<[], number>('SELECT max(number) FROM activities').pluck()
  const moveColumns = `SELECT moves.number, moves.tenant, moves.region, moves.id, mask AS card, card AS cardNumber, why,
       moves.user_id AS user, username, undoes, newest, done_by AS "by", reason, at, ended_at AS endedAt, entries, pages,
       EXISTS (SELECT 1 FROM moves AS later WHERE later.undoes = moves.number) AS undone
     FROM moves JOIN parked_cards ON parked_cards.number = card
       JOIN users ON users.tenant = moves.tenant AND users.id = moves.user_id`
  const moves = db.prepare<[string, number, number], MoveRow>(
    `${moveColumns} WHERE moves.tenant = ? AND moves.number < ? ORDER BY moves.number DESC LIMIT ?`,
  )
  const moveById = db.prepare<[string, string], MoveRow>(
    `${moveColumns} WHERE moves.tenant = ? AND moves.id = ?`,
  )
  const goingOn = db.prepare<[], MoveRow>(
    `${moveColumns} WHERE ended_at IS NULL ORDER BY moves.number LIMIT 1`,
  )
  const goesOn = db
    .prepare<[number], number>(
      'SELECT number FROM moves WHERE card = ? AND ended_at IS NULL ORDER BY number LIMIT 1',
    )
    .pluck()
  const addMove = db.prepare(
    `INSERT INTO moves (tenant, region, id, card, why, user_id, undoes, newest, done_by, reason, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const countMove = db.prepare(
    `UPDATE moves SET entries = entries + @entries, pages = pages + @pages, ended_at = @endedAt
     WHERE number = @number`,
  )
  const toOwner = db.prepare<{ card: number; newest: number; to: string }, Candidate>(
    `SELECT number AS activity, user_id AS "from", @to AS "to", ${pagesOf} AS pages
     FROM activities WHERE parked = @card AND number <= @newest
     ORDER BY number LIMIT ${LIMITS.slice + 1}`,
  )
  const backFrom = db.prepare<{ number: number; undoes: number }, Candidate>(
    `SELECT activity, to_user AS "from", from_user AS "to", ${pagesOf} AS pages
     FROM moved JOIN activities ON activities.number = activity
     WHERE move = @undoes
       AND activity > (SELECT coalesce(max(activity), 0) FROM moved WHERE move = @number)
     ORDER BY activity LIMIT ${LIMITS.slice + 1}`,
  )
  const addMoved = db.prepare('INSERT INTO moved VALUES (?, ?, ?, ?, ?, ?)')
  const rebook = db.prepare('UPDATE activities SET user_id = ?, parked = ? WHERE number = ?')
  const movedBy = db.prepare<[number, number, number], MovedActivity>(
    `SELECT activities.number, terminal, log_id AS logId, seq,
       (SELECT username FROM users WHERE tenant = moved.tenant AND id = from_user) AS "from",
       (SELECT username FROM users WHERE tenant = moved.tenant AND id = to_user) AS "to"
     FROM moved JOIN activities ON activities.number = activity
     WHERE move = ? AND activity > ? ORDER BY activity LIMIT ?`,
  )

  const idOf = (tenant: Tenant, card: string | undefined): string => {
    const number = card === undefined ? '' : canonicalCard(card)
    return keys.credentialId(`parked\n${tenant.id}`, Buffer.from(number, 'utf8'))
  }
  const words = (mask: string | null) => (mask === null ? 'without a card' : `of card ${mask}`)
  const counted = (entries: number) => (entries === 1 ? '1 activity' : `${entries} activities`)
  const existing = (tenant: Tenant, id: string): MoveRow => {
    const move = moveById.get(tenant.id, id)
    if (move === undefined) throw new Refused(404, 'not-found', 'There is no such move.')
    return move
  }

  /** Moves the next of it, in the transaction of whoever calls; the move has ended when nothing is left. */
  const slice = (move: MoveRow): void => {
    const tenant = { id: move.tenant, region: move.region }
    const { number, undoes, cardNumber: card, newest, user: to } = move
    const found =
      undoes === null ? toOwner.all({ card, newest, to }) : backFrom.all({ number, undoes })
    const some = found.slice(0, LIMITS.slice)
    for (const { activity, from, to: next } of some) {
      addMoved.run(tenant.id, tenant.region, number, activity, from, next)
      rebook.run(next, undoes === null ? null : card, activity)
    }
    const hasEnded = some.length === found.length
    const pages = some.reduce((sum, one) => sum + one.pages, 0)
    const endedAt = hasEnded ? now() : null
    countMove.run({ number, entries: some.length, pages, endedAt })
    announce(tenant, 'activities')
    const [entries, all] = [move.entries + some.length, move.pages + pages]
    if (hasEnded) tell(tenant, { ...move, entries, pages: all })
  }
  const tell = (tenant: Tenant, { card, why, username, by, reason, entries, pages }: MoveRow) => {
    const what = `${counted(entries)} (${pages} pages) ${words(card)}`
    const how: Readonly<Record<MoveReason, string>> = {
      'card-given': `moved to user ${username}, who was given the card by ${by}.`,
      given: `moved to user ${username}: ${by} gave them.`,
      undone: `went back from user ${username} to where they were booked before: undone by ${by} (${reason}).`,
    }
    appLog.write(tenant, 'info', `${what} ${how[why]}`, 'parked-activity')
  }

  type Begun = Pick<Move, 'why' | 'by' | 'reason' | 'user'> & Pick<MoveRow, 'cardNumber' | 'undoes'>
  /** Writes a move down and does its first slice. */
  const begin = (tenant: Tenant, begun: Begun): Move => {
    const { cardNumber, why, user, undoes, by, reason } = begun
    const id = randomUUID()
    // What comes later is of another story: the card may have another owner by then, or none.
    const what = [cardNumber, why, user, undoes, newest.get() ?? 0, by, reason, now()]
    addMove.run(tenant.id, tenant.region, id, ...what)
    const move = existing(tenant, id)
    // A move of the same card that goes on comes first: it may park what this one is to give away.
    if (goesOn.get(cardNumber) === move.number) slice(move)
    const left = existing(tenant, id)
    if (left.endedAt === null) wake()
    return toMove(left)
  }
  const beginGiving = (tenant: Tenant, row: CardRow, how: Pick<Move, 'why' | 'user' | 'by'>) => {
    const cardNumber = row.number
    if (anyOf.get(cardNumber) === undefined && goesOn.get(cardNumber) === undefined) return
    begin(tenant, { ...how, cardNumber, undoes: null, reason: null })
  }

  let look = () => {}
  const wake = () => void setImmediate(() => look())
  let running: Promise<void> | undefined
  let closed = false
  const next = db.transaction((): boolean => {
    const move = goingOn.get()
    if (move !== undefined) slice(move)
    return move !== undefined
  }).immediate
  const endAll = async (): Promise<void> => {
    // Terminals are answered between two of them.
    while (!closed && next()) await new Promise(resolve => setImmediate(resolve))
  }
  const round = (): Promise<void> => {
    running ??= endAll().finally(() => {
      running = undefined
    })
    return running
  }

  return {
    placeOf(tenant, card) {
      const id = idOf(tenant, card)
      const held = byId.get(tenant.id, id)
      if (held !== undefined) return held.number
      const mask = card === undefined ? null : maskCard(canonicalCard(card))
      return Number(addCard.run(tenant.id, tenant.region, id, mask).lastInsertRowid)
    },
    warn(tenant, terminal, parked) {
      const today = Math.floor(now() / DAY_MS)
      const { username } = unknownUser.get(tenant)
      for (const [number, count] of parked) {
        const warned = warnedToday.get(tenant.id, today) ?? 0
        if (warned > LIMITS.cardsWarnedADay) return
        const card = toWarn.get({ today, number })
        if (card === undefined) continue
        const doubt = warned === 0 ? unknownUser.doubt(tenant) : undefined
        if (doubt !== undefined) appLog.write(tenant, 'warn', doubt)
        const what = count === 1 ? 'An activity' : `${count} activities`
        const whose = card.mask === null ? 'no card' : `card ${card.mask}`
        const message =
          warned === LIMITS.cardsWarnedADay
            ? `More than ${warned} cards that nobody owns were used today: the others are in the list only.`
            : `${what} at terminal ${terminal} with ${whose}, of no known user: booked to ${username}.`
        appLog.write(tenant, 'warn', message, 'parked-activity')
      }
    },
    cardGiven(tenant, user, card, by) {
      const row = byId.get(tenant.id, idOf(tenant, card))
      if (row !== undefined) beginGiving(tenant, row, { why: 'card-given', user, by })
    },
    list(tenant, query) {
      const rows = list.all(tenant.id, below(query), query.limit + 1)
      return page(rows, query, row => row.number)
    },
    give: db.transaction(({ tenant, name: by }, id, { user, card: withCard }) => {
      const row = byId.get(tenant.id, id)
      const some = row && anyOf.get(row.number)
      if (row === undefined || some === undefined) {
        throw new Refused(404, 'not-found', 'Nothing is parked of this card (any more).')
      }
      people.get(tenant, user)
      if (goesOn.get(row.number) !== undefined) {
        throw new Refused(409, 'goes-on', 'It is being moved right now: look again in a moment.')
      }
      if (withCard) {
        if (some.card === null) {
          const message = 'This was done without a card: give the activity only.'
          throw new Refused(409, 'no-card', message)
        }
        cards.register(tenant, user, some.card, null, by)
      }
      // Giving the card has moved it already, unless the card was theirs before.
      if (goesOn.get(row.number) === undefined) {
        beginGiving(tenant, row, { why: 'given', user, by })
      }
      const [latest] = moves.all(tenant.id, Number.MAX_SAFE_INTEGER, 1)
      if (latest === undefined) throw new Error('A move was begun and is not there.')
      return toMove(latest)
    }).immediate,
    moves(tenant, query) {
      const rows = moves.all(tenant.id, below(query), query.limit + 1)
      return page(rows.map(toMove), query, row => row.number)
    },
    movedBy(tenant, id, query) {
      const { number } = existing(tenant, id)
      const after = query.after === undefined ? 0 : below(query)
      return page(movedBy.all(number, after, query.limit + 1), query, row => row.number)
    },
    undo: db.transaction(({ tenant, name: by }, id, reason) => {
      const { number, user, cardNumber, undoes, undone, endedAt } = existing(tenant, id)
      if (undoes !== null) {
        const message = 'This is an undoing itself: give the activity to the person instead.'
        throw new Refused(409, 'is-undoing', message)
      }
      if (undone === 1) throw new Refused(409, 'undone', 'This move was undone before.')
      if (endedAt === null) {
        throw new Refused(409, 'goes-on', 'The move still goes on: undo it in a moment.')
      }
      return begin(tenant, { cardNumber, undoes: number, why: 'undone', user, by, reason })
    }).immediate,
    start(report) {
      look = () => void round().catch(report)
      look()
    },
    round,
    async close() {
      closed = true
      look = () => {}
      await running?.catch(() => undefined)
    },
  }
}
