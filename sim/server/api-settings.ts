// Server API: the tenant's settings.

import { ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import type { Warnings } from './pin-warnings.ts'
import type { SettingsStore } from './settings-store.ts'

export interface SettingsRoutesNeed {
  readonly settings: SettingsStore
  /** Each says its own; a setting may have some of several. */
  readonly warnings: readonly Warnings[]
  readonly appLog: AppLog
}

export function settingsRoutes(app: App, need: SettingsRoutesNeed): void {
  const { settings, warnings, appLog } = need
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
        summary:
          'All settings with what they are for, what may be said, their defaults and warnings',
        response: ok(shape.settingsAbout),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const all = warnings.map(of => of(tenant))
      const items = settings.about(tenant).map(item => {
        const own = all.flatMap(one => one[item.name] ?? [])
        return own.length === 0 ? item : { ...item, warnings: [...own] }
      })
      return { items }
    },
  )

  app.patch(
    '/api/settings',
    {
      schema: {
        tags,
        summary:
          'Change settings, all or none; terminals hear of it at once, and use them as soon as nobody is logged in',
        querystring: shape.settingsChange,
        body: shape.settings,
        response: ok(shape.settings),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const reset = request.query.reset === 'true'
      await settings.change(tenant, request.body, { reset })
      // Names only: a value may be a code.
      const names = Object.keys(request.body).join(', ')
      if (names !== '') appLog.write(tenant, 'info', `Settings were changed: ${names}.`)
      return settings.shown(tenant)
    },
  )

  app.post(
    '/api/settings/reset',
    {
      schema: {
        tags,
        summary:
          'Reset all terminals: what waits for a restart is used as soon as nobody is logged in',
        response: ok(shape.settings),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      settings.reset(tenant)
      appLog.write(tenant, 'info', 'All terminals were reset: they use the newest settings.')
      return settings.shown(tenant)
    },
  )
}
