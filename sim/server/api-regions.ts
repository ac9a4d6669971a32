// Server API: the regions people choose from before they sign in. Their servers share nothing; this one knows addresses.

import { ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import { REGIONS, type RegionAddress, type Tenant } from './tenants.ts'

export interface RegionRoutesNeed {
  /** The first tenant: its region is the server's. */
  readonly operator: Tenant
  readonly otherRegions: readonly RegionAddress[]
  /** Where browsers reach this server, without a slash at the end. */
  readonly publicUrl: () => string
}

export function regionRoutes(app: App, need: RegionRoutesNeed): void {
  const { operator, otherRegions, publicUrl } = need
  app.get(
    '/api/regions',
    {
      schema: {
        tags: ['regions'],
        summary: 'The regions, and where the server of each is',
        security: [],
        response: ok(shape.regions),
      },
    },
    async () => ({
      items: REGIONS.flatMap(id => {
        if (id === operator.region) return { id, url: publicUrl(), here: true }
        const other = otherRegions.find(one => one.id === id)
        return other === undefined ? [] : { ...other, here: false }
      }),
    }),
  )
}
