// What a terminal may ask, whatever carried the question here: who asks and what shape it has were checked before.

import type {
  AnyIdentifyRequest,
  BeatReply,
  BeatRequest,
  CredentialsRequest,
  EnrolReply,
  EnrolRequest,
  EntriesRequest,
  IdentifyReply,
  JobsReply,
  QrCodeReply,
  RegisterReply,
  RegisterRequest,
  ScannedReply,
  SettingsReply,
  Signed,
} from '../../agent/wire/server-messages.ts'
import { LOGIN_TYPE } from '../../agent/wire/server-messages.ts'
import type { Accounts } from './accounts.ts'
import type { CardRegistration } from './card-registration.ts'
import type { Enrolment } from './enrolment.ts'
import type { ExternalLogin } from './external/external-login.ts'
import type { Heads } from './heads.ts'
import type { Jobs } from './jobs.ts'
import type { ServerKeys } from './keys.ts'
import type { Ledger } from './ledger.ts'
import type { LinkHub } from './link-hub.ts'
import type { Logs } from './logs.ts'
import type { QrLogins } from './qr-logins.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Sync } from './sync.ts'
import type { Tenants } from './tenants.ts'
import type { Terminal, Terminals } from './terminals.ts'

/** Each throws `Refused` with the status to answer. */
export interface DeviceService {
  enrol(request: EnrolRequest): EnrolReply
  beat(terminal: Terminal, request: BeatRequest): Signed
  identify(terminal: Terminal, request: AnyIdentifyRequest): Promise<IdentifyReply | ScannedReply>
  /** A new code to be scanned, while the terminal's link is open. */
  qrCode(terminal: Terminal, nonce: string): QrCodeReply
  register(terminal: Terminal, request: RegisterRequest): Promise<RegisterReply>
  /** What is held for the user identified last at this terminal; nothing for anybody else. */
  jobs(terminal: Terminal, user: string): JobsReply
  /** Gives the document of such a job out, once. */
  claim(terminal: Terminal, user: string, id: string): Buffer
  settings(terminal: Terminal, nonce: string): Signed
  credentials(terminal: Terminal, request: CredentialsRequest): Signed
  /** `first` is the entry that the address names. */
  upload(terminal: Terminal, logId: string, first: number, request: EntriesRequest): Signed
}

export interface DeviceServiceNeed {
  readonly accounts: Accounts
  readonly cardRegistration: CardRegistration
  readonly enrolment: Enrolment
  readonly externalLogin: ExternalLogin
  readonly heads: Heads
  readonly jobs: Jobs
  readonly keys: ServerKeys
  readonly ledger: Ledger
  readonly links: Pick<LinkHub, 'connected'>
  readonly logs: Logs
  readonly qrLogins: QrLogins
  readonly settings: SettingsStore
  readonly sync: Sync
  readonly tenants: Tenants
  readonly terminals: Terminals
  readonly now: () => number
}

export function createDeviceService(need: DeviceServiceNeed): DeviceService {
  const { keys, tenants, terminals, now } = need
  // In memory, one per terminal: after a restart of the server people log in again to see their jobs.
  const present = new Map<string, string>()
  const placeOf = ({ tenant, id }: Terminal) => JSON.stringify([tenant.id, id])
  const noted = <T extends RegisterReply | ScannedReply>(terminal: Terminal, reply: T): T => {
    if (reply.result !== 'known') return reply
    present.set(placeOf(terminal), reply.user.id)
    const account = need.accounts.told(terminal.tenant, reply.user.id)
    return account === undefined ? reply : { ...reply, account }
  }
  const isPresent = (terminal: Terminal, user: string) => present.get(placeOf(terminal)) === user
  return {
    enrol: request => need.enrolment.enrol(request),
    beat(terminal, { nonce, status }) {
      terminals.seen(terminal, status)
      if (status.head > 0) need.logs.named(terminal, status.logId)
      need.heads.named(terminal, status)
      const versions = tenants.versions(terminal.tenant)
      const reply: BeatReply = {
        nonce,
        terminal: terminal.id,
        serverTime: now(),
        settingsVersion: versions.settings,
        credentialsVersion: versions.credentials,
        purge: terminal.purge,
        pinsCleared: terminal.pinsCleared,
      }
      return keys.sign('beat', reply)
    },
    async identify(terminal, request) {
      // Nobody else has a say: no connector, and it is no card that could be registered.
      if (request.loginType === LOGIN_TYPE.qr) {
        return noted(terminal, need.qrLogins.identify(terminal, request.loginValue))
      }
      const said = await need.externalLogin.atTerminal(terminal, request)
      return noted(terminal, await need.cardRegistration.better(terminal, request, said))
    },
    qrCode(terminal, nonce) {
      // It could not be told that somebody has scanned it.
      if (need.links.connected(terminal.tenant, terminal.id)) {
        return need.qrLogins.show(terminal, nonce)
      }
      throw new Refused(503, 'no-open-link', 'Open the link first: a scan is told by that alone.')
    },
    async register(terminal, request) {
      return noted(terminal, await need.cardRegistration.register(terminal, request))
    },
    jobs(terminal, user) {
      const held = isPresent(terminal, user) ? need.jobs.heldOf(terminal.tenant, user) : []
      const jobs = held.map(({ id, name, pages, color, duplex, createdAt: sentAt }) => ({
        ...{ id, name, pages, color, duplex, sentAt },
      }))
      return { jobs }
    },
    claim(terminal, user, id) {
      const claimed = isPresent(terminal, user) ? need.jobs.claim(terminal, user, id) : undefined
      if (claimed !== undefined) return claimed.document
      throw new Refused(404, 'no-such-job', 'No such job is held for this user (any more).')
    },
    settings({ tenant, id }, nonce) {
      const { settings: version, reset: resetVersion } = tenants.versions(tenant)
      const reply: SettingsReply = {
        nonce,
        terminal: id,
        version,
        resetVersion,
        values: need.settings.pushed(tenant),
        denyKey: keys.publicKeys.deny,
        journalKey: keys.publicKeys.journal,
      }
      return keys.sign('settings', reply)
    },
    credentials: (terminal, request) => keys.sign('credentials', need.sync(terminal, request)),
    upload(terminal, logId, first, request) {
      if (request.entries[0]?.seq !== first) {
        throw new Refused(400, 'invalid-request', 'The address must name the first entry sent.')
      }
      return keys.sign('entries', need.ledger.take(terminal, logId, request))
    },
  }
}
