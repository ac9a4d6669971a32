// The Server API under /api: what administrators, the console and scripts use. Its one place of authentication.

import { type AccountRoutesNeed, accountRoutes } from './api-accounts.ts'
import { type BackupRoutesNeed, backupRoutes } from './api-backups.ts'
import { type CardRuleRoutesNeed, cardRuleRoutes } from './api-card-rules.ts'
import { type ChangeRoutesNeed, changeRoutes } from './api-changes.ts'
import { type CredentialRoutesNeed, credentialRoutes } from './api-credentials.ts'
import { type DenyListRoutesNeed, denyListRoutes } from './api-deny-lists.ts'
import { type DeskRoutesNeed, deskRoutes } from './api-desks.ts'
import { type EnrolmentCodeRoutesNeed, enrolmentCodeRoutes } from './api-enrolment-codes.ts'
import { type ExternalRoutesNeed, externalRoutes } from './api-external.ts'
import { type GroupRoutesNeed, groupRoutes } from './api-groups.ts'
import {
  type IdentityProviderRoutesNeed,
  identityProviderRoutes,
} from './api-identity-providers.ts'
import { type JobRoutesNeed, jobRoutes } from './api-jobs.ts'
import { type LedgerRoutesNeed, ledgerRoutes } from './api-ledgers.ts'
import { type MailRoutesNeed, mailRoutes } from './api-mails.ts'
import { type MeRoutesNeed, meRoutes } from './api-me.ts'
import { type ParkedRoutesNeed, parkedRoutes } from './api-parked.ts'
import { type PinRequestRoutesNeed, pinRequestRoutes } from './api-pin-requests.ts'
import { type RecordRoutesNeed, recordRoutes } from './api-records.ts'
import { type RegionRoutesNeed, regionRoutes } from './api-regions.ts'
import { type SettingsRoutesNeed, settingsRoutes } from './api-settings.ts'
import { type SignInRoutesNeed, signInRoutes } from './api-sign-in.ts'
import { type SignUpRoutesNeed, signUpRoutes } from './api-sign-up.ts'
import { type SyncRoutesNeed, syncRoutes } from './api-sync.ts'
import { type TenantRoutesNeed, tenantRoutes } from './api-tenants.ts'
import { type TerminalRoutesNeed, terminalRoutes } from './api-terminals.ts'
import { type TokenRoutesNeed, tokenRoutes } from './api-tokens.ts'
import { type UnlockCodeRoutesNeed, unlockCodeRoutes } from './api-unlock-codes.ts'
import { type UserRoutesNeed, userRoutes } from './api-users.ts'
import { type App, inScope } from './app.ts'
import { Refused } from './refused.ts'
import type { Holder } from './tokens.ts'

export interface ApiRoutesNeed
  extends AccountRoutesNeed,
    BackupRoutesNeed,
    CardRuleRoutesNeed,
    ChangeRoutesNeed,
    CredentialRoutesNeed,
    DenyListRoutesNeed,
    DeskRoutesNeed,
    EnrolmentCodeRoutesNeed,
    ExternalRoutesNeed,
    GroupRoutesNeed,
    IdentityProviderRoutesNeed,
    JobRoutesNeed,
    LedgerRoutesNeed,
    MailRoutesNeed,
    MeRoutesNeed,
    ParkedRoutesNeed,
    PinRequestRoutesNeed,
    RecordRoutesNeed,
    RegionRoutesNeed,
    SettingsRoutesNeed,
    SignInRoutesNeed,
    SignUpRoutesNeed,
    SyncRoutesNeed,
    TenantRoutesNeed,
    TerminalRoutesNeed,
    TokenRoutesNeed,
    UnlockCodeRoutesNeed,
    UserRoutesNeed {}

/**
 * Everything under /api but the API's own description, the regions, requests for a new PIN, signing in and what people see of
 * themselves needs a token, and shows that token's tenant only. What a route does not name a role for is for administrators.
 */
export async function apiRoutes(app: App, need: ApiRoutesNeed): Promise<void> {
  app.get(
    '/api/openapi.json',
    { schema: { tags: ['api'], summary: 'This description', security: [] } },
    async () => app.swagger(),
  )
  regionRoutes(app, need)
  pinRequestRoutes(app, need)
  await signInRoutes(app, need)
  signUpRoutes(app, need)
  await meRoutes(app, need)
  await inScope(app, scope => {
    scope.decorateRequest('holder', null)
    scope.addHook('onRequest', async request => {
      const holder = need.tokens.holderOf(request.headers.authorization)
      const { roles = [] } = request.routeOptions.config
      if (holder.role !== 'admin' && !roles.includes(holder.role)) {
        const message = `A token of the role ${holder.role} may not do this. Ask an administrator.`
        throw new Refused(403, 'role-refused', message)
      }
      request.setDecorator<Holder>('holder', holder)
    })
    tenantRoutes(scope, need)
    backupRoutes(scope, need)
    userRoutes(scope, need)
    accountRoutes(scope, need)
    credentialRoutes(scope, need)
    groupRoutes(scope, need)
    settingsRoutes(scope, need)
    cardRuleRoutes(scope, need)
    syncRoutes(scope, need)
    externalRoutes(scope, need)
    identityProviderRoutes(scope, need)
    terminalRoutes(scope, need)
    enrolmentCodeRoutes(scope, need)
    denyListRoutes(scope, need)
    recordRoutes(scope, need)
    parkedRoutes(scope, need)
    ledgerRoutes(scope, need)
    mailRoutes(scope, need)
    jobRoutes(scope, need)
    changeRoutes(scope, need)
    tokenRoutes(scope, need)
    unlockCodeRoutes(scope, need)
    deskRoutes(scope, need)
  })
}
