// What a mail to the job address does, in one transaction: jobs of its sender, who may become a user by it, and what they
// are owed as an answer. A mail that comes again does nothing.

import { createHash } from 'node:crypto'
import type { AppLog } from '../app-log.ts'
import type { Db } from '../database.ts'
import type { Jobs } from '../jobs.ts'
import type { MailedJobs } from '../mailed-jobs.ts'
import type { People, Person } from '../people.ts'
import { createRate } from '../rates.ts'
import { Refused } from '../refused.ts'
import type { SettingsStore } from '../settings-store.ts'
import type { Tenant } from '../tenants.ts'
import type { Register } from './guests.ts'
import { LIMITS } from './limits.ts'
import { MailRefused } from './mail-refused.ts'
import type { PrintableType } from './printable.ts'
import type { ReadMail } from './read-mail.ts'

/** A document that becomes a job. */
export interface Document {
  readonly name: string
  readonly type: PrintableType
  readonly pages: number
  readonly content: Uint8Array
}

/** A mail that was read. */
export interface Arrived {
  readonly sender: NonNullable<ReadMail['from']>
  /** What it is known again by. */
  readonly messageId: string
  readonly documents: readonly Document[]
  /** Names of what else was attached. */
  readonly unprintable: readonly string[]
}

export interface Intake {
  /**
   * Does what the mail is for at each of these tenants, or nothing at all; it is on the disk when this returns. Throws
   * `MailRefused` when a tenant takes no mails of this domain, or no more new users for now.
   */
  take(tenants: readonly Tenant[], mail: Arrived): void
  /** A line about a mail that does nothing; at most 60 an hour are written down. */
  note(tenant: Tenant, message: string): void
}

export interface IntakeNeed {
  readonly db: Db
  readonly people: People
  readonly jobs: Pick<Jobs, 'add'>
  readonly settings: SettingsStore
  readonly register: Register
  readonly appLog: AppLog
  readonly now: () => number
  /** A sender is owed an answer. */
  readonly owed: () => void
}

export function createIntake(need: IntakeNeed): Intake {
  const { db, people, jobs, settings, register, appLog, now, owed } = need
  const remember = db.prepare(
    'INSERT OR IGNORE INTO mails_in (tenant, region, digest, at) VALUES (?, ?, ?, ?)',
  )
  const forgetOld = db.prepare('DELETE FROM mails_in WHERE tenant = ? AND at <= ?')
  const forgetMany = db.prepare(
    `DELETE FROM mails_in WHERE tenant = @tenant AND number <= (SELECT number FROM mails_in
       WHERE tenant = @tenant ORDER BY number DESC LIMIT 1 OFFSET ${LIMITS.remembered})`,
  )
  const owe = db.prepare(
    'UPDATE mails_in SET user_id = ?, registered = ?, owed = ? WHERE tenant = ? AND digest = ?',
  )
  const mayNote = createRate(LIMITS.linesAnHour, now)
  const note = (tenant: Tenant, message: string) => {
    if (mayNote(tenant.id)) appLog.write(tenant, 'warn', message)
  }

  /** A transaction in one: a job that finds no room leaves nothing behind. */
  const add = db.transaction((tenant: Tenant, user: string, document: Document) => {
    const { name, type, pages, content } = document
    // Nobody said how. Ink costs most where nobody wants it, so only pictures get it.
    const how = { color: type.startsWith('image/'), duplex: false }
    jobs.add(tenant, { user, name, pages, type, ...how, document: Buffer.from(content) })
  })
  const addAll = (tenant: Tenant, user: string, mail: Arrived): MailedJobs => {
    const [waiting, full]: [string[], string[]] = [[], []]
    for (const document of mail.documents) {
      try {
        add(tenant, user, document)
        waiting.push(document.name)
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        full.push(document.name)
      }
    }
    return { waiting, full, unprintable: mail.unprintable }
  }
  const personOf = (
    tenant: Tenant,
    { sender, documents }: Arrived,
  ): { readonly person: Person; readonly registered: boolean } | string => {
    const person = people.byEmail(tenant, sender.address)
    if (person?.active === true) return { person, registered: false }
    if (person !== undefined) return `user ${person.username} is not active`
    if (people.hasEmail(tenant, sender.address)) return 'several users have this address'
    if (settings.own(tenant)['jobs.selfRegistration'] === 'off') return 'no user has this address'
    if (documents.length === 0) return 'no user has this address, and nothing in it can be printed'
    return { person: register(tenant, sender), registered: true }
  }
  const takeFor = (tenant: Tenant, mail: Arrived): void => {
    const { address } = mail.sender
    const domains = settings.own(tenant)['jobs.senders']
    const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
    if (domains.length > 0 && !domains.includes(domain)) {
      throw new MailRefused(550, 'Mails of your domain are not taken here. Ask the administrator.')
    }
    const digest = createHash('sha256')
      .update(JSON.stringify([mail.messageId, address.toLowerCase()]))
      .digest()
    forgetOld.run(tenant.id, now() - LIMITS.rememberMs)
    if (remember.run(tenant.id, tenant.region, digest, now()).changes === 0) return
    forgetMany.run({ tenant: tenant.id })
    const found = personOf(tenant, mail)
    if (typeof found === 'string') {
      note(tenant, `A mail from ${address} made no jobs: ${found}.`)
      return
    }
    const { person, registered } = found
    const outcome = JSON.stringify(addAll(tenant, person.id, mail))
    owe.run(person.id, registered ? 1 : 0, outcome, tenant.id, digest)
    if (!registered) return
    appLog.write(tenant, 'info', `User ${person.username} was made by a mail from ${address}.`)
  }

  const take = db.transaction((tenants: readonly Tenant[], mail: Arrived) => {
    for (const tenant of tenants) takeFor(tenant, mail)
  }).immediate

  return {
    note,
    take(tenants, mail) {
      take(tenants, mail)
      owed()
    },
  }
}
