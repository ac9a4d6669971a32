// Server API: users with their PINs and cards, and groups.

import { z } from 'zod'
import { errorReply } from '../../agent/wire/server-messages.ts'
import { created, iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import { type Cards, maskCard } from './cards.ts'
import type { Groups } from './groups.ts'
import { pageOf, pageQuery } from './paging.ts'
import type { People, Person } from './people.ts'
import type { Pins } from './pins.ts'
import type { Tenant } from './tenants.ts'

const HOUR_MS = 3_600_000

export interface PeopleRoutesNeed {
  readonly people: People
  readonly groups: Groups
  readonly cards: Cards
  readonly pins: Pins
  readonly appLog: AppLog
  readonly now: () => number
}

export function peopleRoutes(app: App, need: PeopleRoutesNeed): void {
  const { people, groups, cards, pins, appLog, now } = need
  const tags = ['people']
  const params = z.object({ id: shape.id })

  const shown = (tenant: Tenant, person: Person): z.infer<typeof shape.user> => ({
    ...person,
    createdAt: iso(person.createdAt),
    groups: groups.of(tenant, person.id),
    cards: cards.of(tenant, person.id).map(card => ({
      number: maskCard(card.number),
      expiresAt: isoOrNull(card.expiresAt),
      usedAt: iso(card.usedAt),
    })),
    pins: pins.of(tenant, person.id).map(pin => ({
      createdAt: iso(pin.createdAt),
      expiresAt: isoOrNull(pin.expiresAt),
    })),
  })

  app.get(
    '/api/users',
    {
      schema: {
        tags,
        summary: 'Users, ordered by name',
        querystring: pageQuery,
        response: ok(pageOf(shape.user)),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { items, next } = people.list(tenant, request.query)
      return { items: items.map(person => shown(tenant, person)), next }
    },
  )

  app.post(
    '/api/users',
    {
      schema: {
        tags,
        summary: 'Create a user',
        body: shape.personBody,
        response: created(shape.user),
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const person = people.add(tenant, request.body)
      appLog.write(tenant, 'info', `User ${person.username} was created.`)
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
        summary: 'Delete a user with all cards and PINs; activities stay',
        params,
        response: { 204: z.undefined().describe('Deleted'), '4xx': errorReply },
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const person = people.remove(tenant, request.params.id)
      appLog.write(tenant, 'info', `User ${person.username} was deleted.`)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/users/:id/pins',
    {
      schema: {
        tags,
        summary: 'A new PIN: a random one replaces all the user has, a chosen one is added to them',
        params,
        body: shape.pinBody,
        response: created(shape.newPin),
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const { id } = request.params
      const chosen = request.body?.pin
      const { pin, row } =
        chosen === undefined
          ? await pins.generate(tenant, id)
          : { pin: chosen, row: await pins.add(tenant, id, chosen) }
      appLog.write(tenant, 'info', `User ${people.get(tenant, id).username} got a new PIN.`)
      return reply.code(201).send({ pin, expiresAt: isoOrNull(row.expiresAt) })
    },
  )

  app.post(
    '/api/users/:id/cards',
    {
      schema: {
        tags,
        summary: 'Give a user a card, for ever or for some hours',
        params,
        body: shape.cardBody,
        response: created(shape.newCard),
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const { number, validHours } = request.body
      const expiresAt = validHours === undefined ? null : Math.round(now() + validHours * HOUR_MS)
      const person = people.get(tenant, request.params.id)
      const card = cards.register(tenant, person.id, number, expiresAt)
      appLog.write(tenant, 'info', `User ${person.username} got card ${maskCard(card.number)}.`)
      return reply
        .code(201)
        .send({ number: maskCard(card.number), expiresAt: isoOrNull(expiresAt) })
    },
  )

  app.get(
    '/api/groups',
    {
      schema: {
        tags,
        summary: 'Groups, ordered by name',
        querystring: pageQuery,
        response: ok(pageOf(shape.group)),
      },
    },
    async request => groups.list(tenantOf(request), request.query),
  )

  app.post(
    '/api/groups',
    {
      schema: {
        tags,
        summary: 'Create a group',
        body: shape.groupBody,
        response: created(shape.group),
      },
    },
    async (request, reply) =>
      reply.code(201).send(groups.add(tenantOf(request), request.body.name)),
  )
}
