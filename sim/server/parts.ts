// The parts of the reference server on one data folder, put together; what speaks HTTP comes around them.

import { createAccounts } from './accounts.ts'
import { createCredit } from './accounts-credit.ts'
import { createProjects } from './accounts-projects.ts'
import { createQuotas } from './accounts-quotas.ts'
import type { ApiRoutesNeed } from './api-routes.ts'
import { createAppLog } from './app-log.ts'
import { type Authority, openAuthority } from './authority.ts'
import { createBackups } from './backup.ts'
import { createBooking } from './booking.ts'
import { createCardRegistration } from './card-registration.ts'
import { type CardRuleTools, NO_TOOLS } from './card-rules.ts'
import { createCards } from './cards.ts'
import { type Changes, createChanges } from './changes.ts'
import { type Db, openDatabase } from './database.ts'
import { createDenyLists } from './deny-lists.ts'
import { createDesks } from './desks.ts'
import { createDeviceAuth, type DeviceAuth } from './device-auth.ts'
import { createDeviceService, type DeviceService } from './device-service.ts'
import { createEnrolment } from './enrolment.ts'
import { createEnvelopes } from './envelopes.ts'
import { createConnector } from './external/connector.ts'
import { createExternalLogin } from './external/external-login.ts'
import { createOutcomes } from './external/outcomes.ts'
import { createFindings } from './findings.ts'
import { type Folder, openFolder } from './folder.ts'
import { createGroups } from './groups.ts'
import { createHeads } from './heads.ts'
import { createIdentities } from './identify.ts'
import { createIssuedCodes } from './issued-codes.ts'
import { createJobs } from './jobs.ts'
import { openKeys } from './keys.ts'
import { createLeases } from './leases.ts'
import { createLedger } from './ledger.ts'
import { createLinkHub, type LinkHub } from './link-hub.ts'
import { createLogEndings } from './log-endings.ts'
import { createLogProofs } from './log-proofs.ts'
import { createLogs } from './logs.ts'
import { createMailDelivery, type MailDelivery } from './mail-delivery.ts'
import { type Answers, createAnswers } from './mail-in/answers.ts'
import { createRegister } from './mail-in/guests.ts'
import { createIntake, type Intake } from './mail-in/intake.ts'
import { createJobWarnings } from './mail-in/job-warnings.ts'
import { createMeters } from './meters.ts'
import { createOutbox } from './outbox.ts'
import { createParkedActivity } from './parked-activity.ts'
import { createPasswords } from './passwords.ts'
import { createPeople } from './people.ts'
import { createPinAllowance } from './pin-allowance.ts'
import { createPinMails } from './pin-mails.ts'
import { createPinRequests } from './pin-requests.ts'
import { createPinTries } from './pin-tries.ts'
import { createPinWarnings } from './pin-warnings.ts'
import { createPins } from './pins.ts'
import { createQrLogins } from './qr-logins.ts'
import { createRedemptions } from './redemptions.ts'
import { firstTenant, seedDemo } from './seed.ts'
import { createSettingsStore } from './settings-store.ts'
import { createAttempts } from './sign-in/attempts.ts'
import { createFederatedIdentities } from './sign-in/federated-identities.ts'
import { createProviderClient } from './sign-in/provider-client.ts'
import { createProviderSignIn } from './sign-in/provider-sign-in.ts'
import { createIdentityProviders, type ProviderName } from './sign-in/providers.ts'
import { createRegistration } from './sign-in/registration.ts'
import { createSignUp } from './sign-in/sign-up.ts'
import type { Stretch } from './stretch.ts'
import { createSync } from './sync.ts'
import { createSyncRules } from './sync-rules.ts'
import {
  createTenants,
  type Region,
  type RegionAddress,
  type Tenant,
  type Tenants,
} from './tenants.ts'
import { createTerminals } from './terminals.ts'
import { createTokens } from './tokens.ts'
import { createUnknownUser } from './unknown-user.ts'
import { createUnlockCodes } from './unlock-codes.ts'
import { createUserSessions } from './user-sessions.ts'
import { createUserSignIn } from './user-sign-in.ts'

export interface PartsOptions {
  /** The data folder; made when missing. */
  readonly folder: string
  /** Where the server will listen: the name its certificate needs. */
  readonly host: string
  /** Whose data the folder is for; `eu` by default. It stays as it was at the first start. */
  readonly region?: Region | undefined
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number
  /** Where browsers reach the server once it listens, without a slash at the end; at `host` by default. */
  readonly publicUrl?: (() => string) | undefined
  /** Servers of other regions. */
  readonly otherRegions?: readonly RegionAddress[] | undefined
  /** Where backups go; the folder `backups` of the data folder by default. Another disk is better. */
  readonly backups?: string | undefined
  /** At the very first start: Anna, Ben, and a gate with the unlock code 24680. */
  readonly seedDemo?: boolean | undefined
  /** The slow hash of PINs; a world that tries the same few a thousand times may remember what came out. */
  readonly stretch?: Stretch | undefined
  /** How long an identity provider may keep somebody waiting, in milliseconds; 10 seconds by default. */
  readonly providerWaitMs?: number | undefined
  /** Calls back after so many milliseconds; a world passes its own time. */
  readonly after?: ((ms: number, due: () => void) => void) | undefined
  /** What the drivers know of rules for card numbers; without them none is tried or saved. */
  readonly cardRules?: CardRuleTools | undefined
}

const PROVIDER_WAIT_MS = 10_000

/** Everything the server knows and does. */
export interface Parts extends ApiRoutesNeed {
  readonly folder: Folder
  readonly authority: Authority
  readonly changes: Changes
  readonly links: LinkHub
  readonly auth: DeviceAuth
  readonly device: DeviceService
  readonly delivery: MailDelivery
  /** Mails that come in, and what their senders are told. */
  readonly intake: Intake
  readonly answers: Answers
  /** Closes the database; nothing may be asked any more. */
  close(): void
}

/** Opens the folder. Throws, with a sentence on what to do, when it is in use, lacks a key or was made by a newer version. */
export async function openParts(options: PartsOptions): Promise<Parts> {
  const folder = openFolder(options.folder)
  const db = openDatabase(folder.path('server.db'))
  try {
    return await putTogether(db, folder, options)
  } catch (error) {
    db.close()
    throw error
  }
}

async function putTogether(db: Db, folder: Folder, options: PartsOptions): Promise<Parts> {
  const { host, now, cardRules = NO_TOOLS, publicUrl = () => `https://${host}` } = options
  const changes = createChanges()
  const { announce } = changes
  const tokens = createTokens(db, announce, now)
  const first = !tokens.any()
  const keys = openKeys(folder, first)
  const authority = openAuthority(folder, { first, host })
  const links = createLinkHub(announce)
  const tenants = createTenants(db, links.announce)
  const appLog = createAppLog(db, announce, now)
  const groups = createGroups(db, tenants, announce)
  const people = createPeople({ db, tenants, groups, announce, now })
  const settings = createSettingsStore({ db, keys, tenants, announce, cardRules })
  const cards = createCards({
    ...{ db, keys, people, tenants, settings, announce, now },
    given: (...given) => parkedActivity.cardGiven(...given),
  })
  const unknownUser = createUnknownUser({ db, people, settings, appLog })
  const credit = createCredit({ db, people, settings, appLog, announce, now })
  const parkedActivity = createParkedActivity({
    ...{ db, keys, people, cards, unknownUser, credit, appLog, announce, now },
  })
  const outbox = createOutbox({
    ...{ db, keys, people, appLog, announce, now },
    posted: () => delivery.wake(),
  })
  const delivery = createMailDelivery({
    ...{ outbox, settings, ca: folder.read('mail-ca.pem'), now, chance: Math.random },
  })
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const pinMails = createPinMails({ settings, outbox, timeZone })
  const pins = createPins({
    ...{ db, keys, tenants, people, groups, settings, announce, now, tell: pinMails.tell },
    stretch: options.stretch,
  })
  const mayHaveNew = createPinAllowance(db, now)
  const pinRequests = createPinRequests({
    ...{ mayHaveNew, tenants, people, pins, pinMails, settings, now },
  })
  const terminals = createTerminals(db, announce, now)
  const issuedCodes = createIssuedCodes({ db, keys, authority, terminals, appLog, announce, now })
  const enrolment = createEnrolment({
    ...{ db, keys, authority, issuedCodes, tenants, terminals, appLog },
    replaced: (tenant, terminal) => {
      links.dismiss(tenant, terminal)
      envelopes.outlived(tenant, terminal)
    },
  })
  const unlockCodes = createUnlockCodes({ db, keys, terminals, appLog, announce, now })
  const envelopes = createEnvelopes({ db, keys, terminals, appLog, announce, now })
  const redemptions = createRedemptions({ db, appLog, announce, now })
  const desks = createDesks({ db, keys, terminals, redemptions, appLog, announce, now })
  const syncRules = createSyncRules({
    ...{ db, groups, people, settings, tenants, terminals, announce, now },
  })
  const findings = createFindings(db, appLog, announce, now)
  const meters = createMeters(db, findings)
  const jobs = createJobs({ db, keys, people, settings, appLog, announce, now })
  const answers = createAnswers({ db, people, pins, outbox, appLog, mayHaveNew })
  const intake = createIntake({
    ...{ db, people, jobs, settings, appLog, now, owed: answers.wake },
    register: createRegister({ db, people, groups, now }),
  })
  const quotas = createQuotas({ db, people, groups, appLog, announce, now })
  const projects = createProjects({ db, groups, appLog, announce, now })
  const accounts = createAccounts({ credit, quotas, projects, settings })
  const qrLogins = createQrLogins({ people, links, appLog, publicUrl, now, after: options.after })
  const booking = createBooking({
    ...{ db, people, cards, redemptions, meters, jobs, accounts, syncRules },
    ...{ unknownUser, parkedActivity, qrLogins, appLog, announce, now },
  })
  const endings = createLogEndings(db, findings)
  const logs = createLogs({ db, findings, endings, announce, now })
  const proofs = createLogProofs(db, keys, now)
  const heads = createHeads({ db, logs, findings, now })
  const ledger = createLedger({ db, booking, logs, heads, endings, proofs, findings, appLog, now })
  const pinTries = createPinTries(db, now)
  const identities = createIdentities({ people, cards, pins, pinTries, appLog, now })
  const userSessions = createUserSessions(db, now)
  const passwords = createPasswords({
    ...{ db, keys, people, userSessions, announce, now },
    stretch: options.stretch,
  })
  const federated = createFederatedIdentities(db, now)
  const identityProviders = createIdentityProviders(db, keys, announce, now)
  const registration = createRegistration({ people, settings, appLog, now })
  const redirectUri = (provider: ProviderName) => `${publicUrl()}/api/sign-in/${provider}/callback`
  const providerSignIn = createProviderSignIn({
    ...{ db, people, userSessions, identityProviders, federated, registration },
    ...{ redirectUri, appLog, now, attempts: createAttempts(now) },
    client: createProviderClient({ waitMs: options.providerWaitMs ?? PROVIDER_WAIT_MS, now }),
  })
  const signUp = createSignUp({
    ...{ db, keys, people, passwords, registration, settings, outbox, publicUrl, now },
  })
  const userSignIn = createUserSignIn({
    ...{ tenants, people, pins, passwords, pinTries, userSessions, registration, appLog, now },
  })
  const cardRegistration = createCardRegistration({
    ...{ db, people, groups, cards, passwords, identities, pinTries, settings, appLog, now },
  })
  const connector = createConnector()
  const outcomes = createOutcomes(appLog, announce, now)
  const externalLogin = createExternalLogin({
    ...{ identities, people, settings, connector, outcomes, pinTries },
  })
  const leases = createLeases({ db, settings, now })
  const sync = createSync({
    ...{ db, tenants, terminals, cards, pins, leases, rules: syncRules, settings, now },
  })
  const denyLists = createDenyLists({
    ...{ db, keys, tenants, people, cards, terminals, appLog, announce, now },
  })
  const backups = createBackups({
    ...{ db, folder: options.folder, appLog, now },
    backups: options.backups ?? folder.path('backups'),
  })
  const device = createDeviceService({
    ...{
      accounts,
      cardRegistration,
      enrolment,
      externalLogin,
      heads,
      jobs,
      keys,
      ledger,
      links,
      logs,
      qrLogins,
      settings,
      sync,
      tenants,
      terminals,
      now,
    },
  })

  const operator = operatorOf(tenants, options)
  const { otherRegions = [] } = options
  if (otherRegions.some(({ id }) => id === operator.region)) {
    throw new Error(`This server is of the region ${operator.region}: name others only.`)
  }
  if (first && options.seedDemo === true)
    await seedDemo(operator, { people, cards, pins, settings })

  return {
    folder,
    operator,
    authority,
    auth: createDeviceAuth(authority, terminals),
    device,
    tokens,
    changes,
    people,
    groups,
    cards,
    pins,
    passwords,
    pinTries,
    pinMails,
    pinRequests,
    warnings: [
      createPinWarnings({ db, groups, settings, now }),
      createJobWarnings(settings),
      unknownUser.warnings,
    ],
    outbox,
    ...{ delivery, intake, answers },
    ...{ credit, quotas, projects },
    jobs,
    settings,
    cardRules,
    terminals,
    tenants,
    links,
    issuedCodes,
    denyLists,
    leases,
    syncRules,
    unlockCodes,
    envelopes,
    redemptions,
    desks,
    backups,
    booking,
    parkedActivity,
    userSessions,
    userSignIn,
    ...{ federated, identityProviders, registration, providerSignIn, redirectUri, signUp },
    ...{ otherRegions, publicUrl },
    qrLogins,
    externalLogin,
    outcomes,
    logs,
    appLog,
    now,
    close: () => {
      connector.close()
      db.close()
    },
  }
}

/** The first tenant, made at the first start. Throws when the folder is of another region. */
function operatorOf(tenants: Tenants, { region, folder }: PartsOptions): Tenant {
  const wanted = firstTenant(region ?? 'eu')
  const held = tenants.find(wanted.id)
  if (held === undefined) {
    tenants.add(wanted)
    return wanted
  }
  if (region === undefined || held.region === region) return held
  throw new Error(
    `${folder} holds data of the region ${held.region}, which never leaves it. Choose another folder for ${region}.`,
  )
}
