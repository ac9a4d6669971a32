// Server API: the PINs, cards and password of a user.

import { z } from 'zod'
import { created, deleted, holderOf, iso, isoOrNull, ok, tenantOf } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { AppLog } from './app-log.ts'
import { type Cards, maskCard } from './cards.ts'
import type { Passwords } from './passwords.ts'
import type { People } from './people.ts'
import type { Pins } from './pins.ts'
import { Refused } from './refused.ts'

const HOUR_MS = 3_600_000

export interface CredentialRoutesNeed {
  readonly people: People
  readonly cards: Cards
  readonly pins: Pins
  readonly passwords: Passwords
  readonly appLog: AppLog
  readonly now: () => number
}

export function credentialRoutes(app: App, need: CredentialRoutesNeed): void {
  const { people, cards, pins, passwords, appLog, now } = need
  const tags = ['people']
  const params = z.object({ id: shape.id })
  const endOf = (validHours: number | null) =>
    validHours === null ? null : Math.round(now() + validHours * HOUR_MS)

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
      const { pin: chosen, temporary } = request.body ?? {}
      const { pin, row } =
        chosen === undefined
          ? await pins.generate(tenant, id, { temporary })
          : { pin: chosen, row: await pins.add(tenant, id, chosen, { temporary }) }
      appLog.write(tenant, 'info', `User ${people.get(tenant, id).username} got a new PIN.`)
      return reply
        .code(201)
        .send({ id: pins.idOf(tenant, row), pin, expiresAt: isoOrNull(row.expiresAt) })
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
      const expiresAt = endOf(validHours ?? null)
      const person = people.get(tenant, request.params.id)
      const held = cards.find(tenant, number)
      if (held !== undefined && held.user !== person.id) {
        const { username } = people.get(tenant, held.user)
        const message = `number: this card belongs to the user ${username}. Take it from them first.`
        throw new Refused(409, 'card-taken', message)
      }
      const card = cards.register(tenant, person.id, number, expiresAt, holderOf(request).name)
      appLog.write(tenant, 'info', `User ${person.username} got card ${maskCard(card.number)}.`)
      return reply.code(201).send({
        id: cards.idOf(tenant, card),
        number: maskCard(card.number),
        expiresAt: isoOrNull(expiresAt),
      })
    },
  )

  app.put(
    '/api/users/:id/password',
    {
      schema: {
        tags,
        summary: 'Give a user a password, in the place of the one they have',
        description:
          'For the user page and to register a card at a terminal. Pages opened with the one before are signed out.',
        params,
        body: shape.passwordBody,
        response: deleted,
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const person = people.get(tenant, request.params.id)
      await passwords.set(tenant, person.id, request.body.password)
      appLog.write(tenant, 'info', `User ${person.username} got a new password.`)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/users/:id/password',
    { schema: { tags, summary: 'Take the password from a user', params, response: deleted } },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const person = people.get(tenant, request.params.id)
      passwords.remove(tenant, person.id)
      appLog.write(tenant, 'info', `The password was taken from user ${person.username}.`)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/users/:id/pins/:pin',
    {
      schema: {
        tags,
        summary: 'Take a PIN from a user; terminals drop it at their next sync',
        params: params.extend({ pin: shape.id }),
        response: deleted,
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const person = people.get(tenant, request.params.id)
      pins.remove(tenant, person.id, request.params.pin)
      appLog.write(tenant, 'info', `A PIN was taken from user ${person.username}.`)
      return reply.code(204).send()
    },
  )

  app.patch(
    '/api/users/:id/cards/:card',
    {
      schema: {
        tags,
        summary: 'Give a card another end: so many hours from now, at once, or never',
        description: 'Terminals learn it at their next sync; one that is offline by a deny list.',
        params: params.extend({ card: shape.id }),
        body: shape.cardPatch,
        response: ok(shape.newCard),
      },
    },
    async request => {
      const tenant = tenantOf(request)
      const { id, card: name } = request.params
      const person = people.get(tenant, id)
      const expiresAt = endOf(request.body.validHours)
      const card = cards.end(tenant, person.id, name, expiresAt)
      const when = expiresAt === null ? 'has no end now' : `ends at ${iso(expiresAt)}`
      const what = `Card ${maskCard(card.number)} of user ${person.username} ${when}.`
      appLog.write(tenant, 'info', what)
      return { id: name, number: maskCard(card.number), expiresAt: isoOrNull(expiresAt) }
    },
  )

  app.delete(
    '/api/users/:id/cards/:card',
    {
      schema: {
        tags,
        summary: 'Take a card from a user; terminals drop it at their next sync',
        params: params.extend({ card: shape.id }),
        response: deleted,
      },
    },
    async (request, reply) => {
      const tenant = tenantOf(request)
      const person = people.get(tenant, request.params.id)
      const { number } = cards.remove(tenant, person.id, request.params.card)
      const what = `Card ${maskCard(number)} was taken from user ${person.username}.`
      appLog.write(tenant, 'info', what)
      return reply.code(204).send()
    },
  )
}
