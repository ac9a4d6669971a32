// Server API: the tenant's settings.

import { ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import type { SettingsStore } from './settings-store.ts'

export interface SettingsRoutesNeed {
  readonly settings: SettingsStore
  readonly appLog: AppLog
}

export function settingsRoutes(app: App, { settings, appLog }: SettingsRoutesNeed): void {
  const tags = ['settings']

  app.get(
    '/api/settings',
    { schema: { tags, summary: 'All settings', response: ok(shape.settings) } },
    async request => settings.shown(tenantOf(request)),
  )

  app.get(
    '/api/settings/about',
    {
      schema: {
        tags,
        summary: 'All settings with what they are for, what may be said, and their defaults',
        response: ok(shape.settingsAbout),
      },
    },
    async request => ({ items: settings.about(tenantOf(request)) }),
  )

  app.patch(
    '/api/settings',
    {
      schema: {
        tags,
        summary: 'Change settings, all or none; terminals hear of it at once',
        body: shape.settings,
        response: ok(shape.settings),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      await settings.change(tenant, request.body)
      // Names only: a value may be a code.
      const names = Object.keys(request.body).join(', ')
      if (names !== '') appLog.write(tenant, 'info', `Settings were changed: ${names}.`)
      return settings.shown(tenant)
    },
  )
}
