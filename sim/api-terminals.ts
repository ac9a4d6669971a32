// The routes of the simulator API: look at a terminal, use it, and make its day a bad one.

import { z } from 'zod'
import type { ApiApp } from './api-app.ts'
import { shownClock, shownTerminal } from './api-look.ts'
import { existing, notBusy, plugged, powered, reader } from './api-meant.ts'
import * as shape from './api-shapes.ts'
import * as shown from './api-shown.ts'
import type { KeypadKey } from './readers/keypad.ts'
import { Refused } from './server/refused.ts'
import type { Terminal } from './terminal.ts'
import type { World } from './world.ts'

export function terminalRoutes(app: ApiApp, world: World): void {
  const look = async (terminal: Terminal) =>
    shownTerminal(terminal, await terminal.lookClosely(), world)
  const at = '/api/terminals/:id'

  app.get('/api/openapi.json', { schema: { summary: 'This description' } }, async () =>
    app.swagger(),
  )

  app.get(
    '/api/terminals',
    { schema: { summary: 'All terminals', response: shape.answers(200, shown.terminals) } },
    async () => ({
      items: await Promise.all([...world.terminals.values()].map(look)),
      next: null,
    }),
  )

  app.get(
    at,
    {
      schema: {
        summary: 'One terminal',
        params: shape.terminalPath,
        response: shape.answers(200, shown.terminal),
      },
    },
    async ({ params }) => look(existing(world, params.id)),
  )

  app.post(
    `${at}/swipe`,
    {
      schema: {
        summary: 'Hold a card to a reader',
        params: shape.terminalPath,
        body: shape.swipe,
        response: shape.answers(202, shape.accepted),
      },
    },
    async ({ params, body }, reply) => {
      const terminal = powered(world, params.id)
      const device = plugged(terminal, body.reader)
      if (device.gives === 'keys') {
        throw new Refused(400, 'no-card-reader', `reader: ${device.id} reads no cards.`)
      }
      if (body.fault !== undefined && !device.faults.includes(body.fault)) {
        const faults = device.faults.join(', ')
        const message = `fault: ${body.fault} cannot happen to ${device.id}; to it can ${faults}.`
        throw new Refused(400, 'no-such-fault', message)
      }
      try {
        terminal.swipe(device, body.card, body.fault)
      } catch (error) {
        throw new Refused(400, 'no-such-card', (error as Error).message)
      }
      return reply.code(202).send({ accepted: true })
    },
  )

  app.post(
    `${at}/keys`,
    {
      schema: {
        summary: 'Press keys of the keypad, one after the other',
        params: shape.terminalPath,
        body: shape.keys,
        response: shape.answers(202, shape.accepted),
      },
    },
    async ({ params, body }, reply) => {
      const terminal = powered(world, params.id)
      const keypad = terminal.devices.all.find(({ gives }) => gives !== 'cards')
      plugged(terminal, keypad?.id ?? 'keypad').press(body.keys as KeypadKey[])
      return reply.code(202).send({ accepted: true })
    },
  )

  app.post(
    `${at}/register`,
    {
      schema: {
        summary: 'Register the unknown card that was just shown, with user name and password',
        params: shape.terminalPath,
        body: shape.register,
        response: shape.answers(202, shape.accepted),
      },
    },
    async ({ params, body }, reply) => {
      const terminal = powered(world, params.id)
      const { screen } = await terminal.lookClosely()
      if (screen.register?.includes('password') !== true) {
        const message = 'The panel asks nobody for a password: hold an unknown card to a reader.'
        throw new Refused(409, 'nothing-to-register', message)
      }
      terminal.register(body.username, body.password)
      return reply.code(202).send({ accepted: true })
    },
  )

  app.post(
    `${at}/jobs`,
    {
      schema: {
        summary: 'Copy, scan or print; 409 without a session',
        params: shape.terminalPath,
        body: shape.job,
        response: shape.answers(201, shape.startedJob),
      },
    },
    async ({ params, body }, reply) => {
      const { copier, look } = powered(world, params.id)
      notBusy(copier)
      const open = look().overview.session !== null && (await copier.opened())
      // Others may have started theirs meanwhile.
      notBusy(copier)
      const id = open ? copier.start(body) : undefined
      if (id === undefined) {
        throw new Refused(409, 'no-session', 'Nobody is logged in: the copier is locked.')
      }
      return reply.code(201).send({ id })
    },
  )

  app.delete(
    `${at}/jobs/:job`,
    {
      schema: {
        summary: 'Stop a running job; the pages that are out are booked',
        params: shape.jobPath,
        response: { 204: z.undefined().describe('Stopped'), '4xx': shape.error },
      },
    },
    async ({ params }, reply) => {
      const { copier } = powered(world, params.id)
      if (!copier.stop(params.job)) {
        const message = 'No such job is running: it has ended, or was never started.'
        throw new Refused(404, 'no-such-job', message)
      }
      return reply.code(204).send()
    },
  )

  app.post(
    `${at}/logout`,
    {
      schema: {
        summary: 'Press the logout key beside the panel',
        params: shape.terminalPath,
        response: shape.answers(202, shape.accepted),
      },
    },
    async ({ params }, reply) => {
      powered(world, params.id).logout()
      return reply.code(202).send({ accepted: true })
    },
  )

  app.post(
    `${at}/network`,
    {
      schema: {
        summary: 'The network between terminal and server',
        params: shape.terminalPath,
        body: shape.network,
        response: shape.answers(200, shape.networkState),
      },
    },
    async ({ params, body }) => {
      const { network } = existing(world, params.id)
      await network.set(body.state)
      return { state: network.state }
    },
  )

  app.post(
    `${at}/power`,
    {
      schema: {
        summary: 'Cut the power, or switch off and on',
        params: shape.terminalPath,
        body: shape.power,
        response: shape.answers(200, shape.powerState),
      },
    },
    async ({ params, body }) => {
      const terminal = existing(world, params.id)
      await (body.action === 'cut' ? terminal.cut() : terminal.restart())
      return { power: terminal.look().powered ? ('on' as const) : ('off' as const) }
    },
  )

  app.post(
    `${at}/clock`,
    {
      schema: {
        summary: 'Set, advance or stop the clocks of the terminal',
        params: shape.terminalPath,
        body: shape.clock,
        response: shape.answers(200, shape.clockState),
      },
    },
    async ({ params, body }) => {
      const terminal = existing(world, params.id)
      const { clock } = terminal
      if (body.stop === true) clock.stop()
      if (body.set !== undefined) clock.set(Date.parse(body.set))
      await terminal.advance(body.advanceMs)
      if (body.stop === false) clock.run()
      return shownClock(terminal)
    },
  )

  app.post(
    `${at}/readers/:reader`,
    {
      schema: {
        summary: 'Unplug a reader, plug it in again, or let it send noise',
        params: shape.readerPath,
        body: shape.reader,
        response: shape.answers(200, shape.readerState),
      },
    },
    async ({ params, body }) => {
      const device = reader(existing(world, params.id), params.reader)
      device[body.action]()
      return { id: device.id, plugged: device.plugged }
    },
  )
}
