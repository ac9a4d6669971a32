// What senders of jobs are told: a new PIN with the names of their jobs, or why nothing of their mail will be printed. Each
// answer is owed on the disk until its mail is in the outbox, so that a crash neither loses nor doubles it.

import type { AppLog } from '../app-log.ts'
import type { Db } from '../database.ts'
import { noJobsMail } from '../mail-words.ts'
import type { MailedJobs } from '../mailed-jobs.ts'
import type { Outbox } from '../outbox.ts'
import type { People, Person } from '../people.ts'
import type { PinAllowance } from '../pin-allowance.ts'
import type { Pins } from '../pins.ts'
import type { Tenant } from '../tenants.ts'

export interface Answers {
  /** From now on, what is owed is given. `failed` hears of trouble of our own; what was owed then still is. */
  start(failed: (error: unknown) => void): void
  /** Something may be owed. */
  wake(): void
  /** Gives what is owed; resolves when nothing is any more. */
  round(): Promise<void>
  /** Resolves when nothing is written any more. */
  close(): Promise<void>
}

export interface AnswersNeed {
  readonly db: Db
  readonly people: People
  readonly pins: Pick<Pins, 'generate'>
  readonly outbox: Outbox
  readonly appLog: AppLog
  readonly mayHaveNew: PinAllowance
}

interface Owed {
  readonly number: number
  readonly tenant: string
  readonly region: string
  readonly user: string
  readonly owed: string
}

export function createAnswers(need: AnswersNeed): Answers {
  const { db, people, pins, outbox, appLog, mayHaveNew } = need
  const first = db.prepare<[], Owed>(
    `SELECT number, tenant, region, user_id AS user, owed FROM mails_in WHERE owed IS NOT NULL
     ORDER BY number LIMIT 1`,
  )
  const settle = db.prepare('UPDATE mails_in SET owed = NULL WHERE number = ?')
  const settled = (number: number) => () => void settle.run(number)

  const postNoJobs = db.transaction(
    (tenant: Tenant, person: Person, jobs: MailedJobs, number: number) => {
      const { id: user, email, language, name } = person
      settle.run(number)
      if (email === null) return
      outbox.post(tenant, {
        ...noJobsMail({ language, name, jobs }),
        ...{ user, to: email, kind: 'no-jobs', expiresAt: null, replaces: false },
      })
    },
  )
  const answer = async ({ number, tenant: id, region, user, owed }: Owed): Promise<void> => {
    const tenant = { id, region }
    const jobs: MailedJobs = JSON.parse(owed)
    const person = people.exists(tenant, user) ? people.get(tenant, user) : undefined
    // Whoever forges mails of somebody must not fill their mailbox. The jobs wait, and the last PIN works.
    if (person === undefined || !mayHaveNew(tenant, user)) settle.run(number)
    else if (jobs.waiting.length === 0) postNoJobs(tenant, person, jobs, number)
    else {
      const how = { oldPins: 'go-at-first-use', jobs, stored: settled(number) } as const
      await pins.generate(tenant, user, how)
    }
  }
  let failed: (error: unknown) => void = () => {}
  let look = () => {}
  let running: Promise<void> | undefined
  let closed = false
  const giveAll = async (): Promise<void> => {
    for (let owed = first.get(); owed !== undefined && !closed; owed = first.get()) {
      await answer(owed).catch((error: unknown) => {
        // Deleted meanwhile, or no PIN is free: trying again would hold up all others.
        settle.run(owed.number)
        const message =
          'A sender of jobs could not be given a new PIN. Give them one in the console.'
        appLog.write({ id: owed.tenant, region: owed.region }, 'warn', message)
        failed(error)
      })
    }
  }
  const round = (): Promise<void> => {
    running ??= giveAll().finally(() => {
      running = undefined
    })
    return running
  }
  return {
    round,
    start(report) {
      failed = report
      look = () => void round().catch(report)
      look()
    },
    // Whoever owes an answer is in the middle of something.
    wake: () => void setImmediate(() => look()),
    async close() {
      closed = true
      look = () => {}
      await running?.catch(() => undefined)
    },
  }
}
