// Server API: a whole copy of the server, of which terminals hear what is durable.

import { iso, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Backups } from './backup.ts'
import { Refused } from './refused.ts'
import { FIRST_TENANT } from './seed.ts'

export interface BackupRoutesNeed {
  readonly backups: Backups
}

export function backupRoutes(app: App, { backups }: BackupRoutesNeed): void {
  app.post(
    '/api/backups',
    {
      schema: {
        tags: ['records'],
        summary: 'Take a backup of the whole server, into its folder for backups',
        description:
          'What it holds is durable: terminals forget it in time. For administrators of the first tenant: it holds all of them.',
        response: ok(shape.backup),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      if (tenant.id !== FIRST_TENANT.id) {
        throw new Refused(403, 'tenant-refused', 'A backup holds every tenant: ask the operator.')
      }
      const done = await backups.take(tenant)
      return { ...done, takenAt: iso(done.takenAt) }
    },
  )
}
