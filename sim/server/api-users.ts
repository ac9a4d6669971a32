// Server API: users.

import { z } from 'zod'
import { created, deleted, iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import { type Cards, maskCard } from './cards.ts'
import type { Groups } from './groups.ts'
import type { Leases } from './leases.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { Passwords } from './passwords.ts'
import type { People, Person } from './people.ts'
import type { PinMails } from './pin-mails.ts'
import type { Pins } from './pins.ts'
import type { FederatedIdentities } from './sign-in/federated-identities.ts'
import type { Tenant } from './tenants.ts'

export interface UserRoutesNeed {
  readonly people: People
  readonly groups: Groups
  readonly cards: Cards
  readonly pins: Pins
  readonly passwords: Passwords
  readonly pinMails: PinMails
  readonly federated: FederatedIdentities
  readonly leases: Leases
  readonly appLog: AppLog
}

export function userRoutes(app: App, need: UserRoutesNeed): void {
  const { people, groups, cards, pins, passwords, pinMails, federated, leases, appLog } = need
  const tags = ['people']
  const params = z.object({ id: shape.id })

  const shown = (tenant: Tenant, person: Person): z.infer<typeof shape.user> => ({
    ...person,
    createdAt: iso(person.createdAt),
    groups: groups.of(tenant, person.id),
    cards: cards.of(tenant, person.id).map(card => ({
      id: cards.idOf(tenant, card),
      number: maskCard(card.number),
      expiresAt: isoOrNull(card.expiresAt),
      usedAt: iso(card.usedAt),
    })),
    pins: pins.of(tenant, person.id).map(pin => ({
      id: pins.idOf(tenant, pin),
      createdAt: iso(pin.createdAt),
      expiresAt: isoOrNull(pin.expiresAt),
      pending: pin.pending === 1,
    })),
    passwordChangedAt: isoOrNull(passwords.changedAt(tenant, person.id)),
    identities: federated.of(tenant, person.id).map(({ provider, issuer, signedInAt }) => ({
      ...{ provider, issuer, signedInAt: iso(signedInAt) },
    })),
  })

  app.get(
    '/api/users/:id/offline-pages',
    {
      schema: {
        tags,
        summary: 'Pages left for terminals to lease while they are offline',
        params,
        response: ok(shape.offlinePages),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { id } = people.get(tenant, request.params.id)
      return { pages: leases.left(tenant, id) }
    },
  )

  app.patch(
    '/api/users/:id/offline-pages',
    {
      schema: {
        tags,
        summary: 'Refill a person’s offline pages; what terminals hold already stays theirs',
        params,
        body: shape.offlinePages,
        response: ok(shape.offlinePages),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { id, username } = people.get(tenant, request.params.id)
      const { pages } = request.body
      leases.refill(tenant, id, pages)
      appLog.write(tenant, 'info', `User ${username} has ${pages} offline pages now.`)
      return { pages }
    },
  )

  app.get(
    '/api/users',
    {
      schema: {
        tags,
        summary: 'Users, ordered by name; all of them, or those who fit',
        querystring: pageQuery.extend(shape.userQuery.shape),
        response: ok(pageOf(shape.user)),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { limit, after, ...filter } = request.query
      const { items, next } = people.list(tenant, filter, { limit, after })
      return { items: items.map(person => shown(tenant, person)), next }
    },
  )

  app.post(
    '/api/users',
    {
      schema: {
        tags,
        summary:
          'Create a user; with pins.sendByEmail and an address, they are mailed a random PIN',
        body: shape.personBody,
        response: created(shape.user),
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const person = people.add(tenant, request.body)
      appLog.write(tenant, 'info', `User ${person.username} was created.`)
      // A PIN nobody is told would only be one more to be guessed.
      if (pinMails.reach(tenant, person)) await pins.generate(tenant, person.id)
      return reply.code(201).send(shown(tenant, person))
    },
  )

  app.get(
    '/api/users/:id',
    { schema: { tags, summary: 'One user', params, response: ok(shape.user) } },
    async request => {
      const tenant = tenantOf(request)
      return shown(tenant, people.get(tenant, request.params.id))
    },
  )

  app.patch(
    '/api/users/:id',
    {
      schema: {
        tags,
        summary: 'Change a user; `active: false` refuses every login',
        params,
        body: shape.personPatch,
        response: ok(shape.user),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const before = people.get(tenant, request.params.id)
      const person = people.change(tenant, before.id, request.body)
      if (person.active !== before.active) {
        const word = person.active ? 'activated' : 'deactivated'
        appLog.write(tenant, 'info', `User ${person.username} was ${word}.`)
      }
      return shown(tenant, person)
    },
  )

  app.delete(
    '/api/users/:id',
    {
      schema: {
        tags,
        summary: 'Delete a user with all cards, PINs, password and identities; activities stay',
        params,
        response: deleted,
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const person = people.remove(tenant, request.params.id)
      appLog.write(tenant, 'info', `User ${person.username} was deleted.`)
      return reply.code(204).send()
    },
  )
}
