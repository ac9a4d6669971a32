// Server API: a whole copy of the server, of which terminals hear what is durable.

import { iso, type OperatorNeed, ok, operatorOnly } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { Backups } from './backup.ts'

export interface BackupRoutesNeed extends OperatorNeed {
  readonly backups: Backups
}

export function backupRoutes(app: App, { backups, operator }: BackupRoutesNeed): void {
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
      const { tenant } = operatorOnly(request, operator)
      const done = await backups.take(tenant)
      return { ...done, takenAt: iso(done.takenAt) }
    },
  )
}
