// The device protocol, version 1: see agent/wire/server-messages.ts for its shapes.

import { z } from 'zod'
import {
  anyIdentifyReply,
  anyIdentifyRequest,
  beatRequest,
  credentialsRequest,
  enrolReply,
  enrolRequest,
  entriesRequest,
  errorReply,
  jobsReply,
  jobsRequest,
  qrCodeReply,
  qrCodeRequest,
  registerReply,
  registerRequest,
  settingsRequest,
  signed,
} from '../../agent/wire/server-messages.ts'
import { type App, inScope } from './app.ts'
import { certificateOf, type DeviceAuth } from './device-auth.ts'
import { openDeviceLink } from './device-link.ts'
import type { DeviceService } from './device-service.ts'
import type { LinkHub } from './link-hub.ts'
import { Refused } from './refused.ts'
import type { Terminal } from './terminals.ts'

/** A full batch: 256 KiB of bodies, and what 500 entries have around them. */
const MAX_BATCH_BYTES = 1_024 * 1_024

export interface DeviceRoutesNeed {
  readonly auth: DeviceAuth
  readonly device: DeviceService
  readonly links: LinkHub
}

const answers = <T extends z.ZodType>(reply: T) => ({ 200: reply, '4xx': errorReply })
/** Sent as it is; this is for the description alone. */
const DOCUMENT = z.unknown().meta({ type: 'string', format: 'binary' })
/** A client certificate takes the place of the token. */
const about = { tags: ['device'], security: [] }

export async function deviceRoutes(app: App, need: DeviceRoutesNeed): Promise<void> {
  const { auth, device } = need

  app.post(
    '/device/v1/enrol',
    {
      schema: {
        ...about,
        summary: 'Enrol a terminal with a one-time code',
        body: enrolRequest,
        response: answers(enrolReply),
      },
    },
    async request => device.enrol(request.body),
  )

  await inScope(app, scope => {
    scope.decorateRequest('terminal', null)
    scope.addHook('onRequest', async request => {
      const identity = auth.identity(certificateOf(request.raw.socket))
      request.setDecorator<Terminal>('terminal', auth.terminal(identity))
    })
    const terminalOf = (request: { getDecorator<T>(name: string): T }) =>
      request.getDecorator<Terminal>('terminal')

    scope.post(
      '/device/v1/beat',
      {
        schema: {
          ...about,
          summary: 'Sign of life: nonce and status in, signed reply out',
          body: beatRequest,
          response: answers(signed),
        },
      },
      async request => device.beat(terminalOf(request), request.body),
    )

    scope.route({
      method: 'GET',
      url: '/device/v1/link',
      schema: { ...about, summary: 'WebSocket: beats both ways, and news pushed to the terminal' },
      handler: async () => {
        throw new Refused(426, 'upgrade-needed', 'This address speaks WebSocket only.')
      },
      wsHandler: (socket, request) => {
        const identity = auth.identity(certificateOf(request.raw.socket))
        const link = openDeviceLink(socket, {
          device,
          links: need.links,
          who: () => auth.terminal(identity),
          onProblem: error => request.log.error(error),
        })
        socket.on('message', (data, isBinary) => link.hear(isBinary ? undefined : String(data)))
      },
    })

    scope.post(
      '/device/v1/identify',
      {
        schema: {
          ...about,
          summary:
            'Who presents this card or PIN (loginType 0 PIN, 1 card, 7 either), or scanned this code (101)',
          body: anyIdentifyRequest,
          response: answers(anyIdentifyReply),
        },
      },
      async request => device.identify(terminalOf(request), request.body),
    )

    scope.post(
      '/device/v1/qr-codes',
      {
        schema: {
          ...about,
          summary: 'A code for the panel, with which somebody logs in by their phone',
          body: qrCodeRequest,
          response: answers(qrCodeReply),
        },
      },
      async request => device.qrCode(terminalOf(request), request.body.nonce),
    )

    scope.post(
      '/device/v1/cards',
      {
        schema: {
          ...about,
          summary: 'Register a card that nobody owns, for a user who proves to be one',
          body: registerRequest,
          response: answers(registerReply),
        },
      },
      async request => device.register(terminalOf(request), request.body),
    )

    scope.post(
      '/device/v1/jobs',
      {
        schema: {
          ...about,
          summary: 'Print jobs held for the user who was identified last at this terminal',
          body: jobsRequest,
          response: answers(jobsReply),
        },
      },
      async request => device.jobs(terminalOf(request), request.body.user),
    )

    scope.post(
      '/device/v1/jobs/:id/claim',
      {
        schema: {
          ...about,
          summary: 'Take such a job: its document, given out once',
          params: z.object({ id: z.string().min(1).max(64) }),
          body: jobsRequest,
          response: {
            200: {
              description: 'The document; that it was given out is on the disk before',
              content: { 'application/octet-stream': { schema: DOCUMENT } },
            },
            '4xx': errorReply,
          },
        },
      },
      async (request, reply) => {
        const { params, body } = request
        const document = device.claim(terminalOf(request), body.user, params.id)
        return reply.type('application/octet-stream').send(document)
      },
    )

    scope.post(
      '/device/v1/settings',
      {
        schema: {
          ...about,
          summary: 'The settings this terminal should use, signed',
          body: settingsRequest,
          response: answers(signed),
        },
      },
      async request => device.settings(terminalOf(request), request.body.nonce),
    )

    scope.post(
      '/device/v1/credentials',
      {
        schema: {
          ...about,
          summary: 'The credentials this terminal should cache, sealed to it and signed',
          body: credentialsRequest,
          response: answers(signed),
        },
      },
      async request => device.credentials(terminalOf(request), request.body),
    )

    scope.put(
      '/device/v1/logs/:logId/entries/:first',
      {
        bodyLimit: MAX_BATCH_BYTES,
        schema: {
          ...about,
          summary: 'Upload a batch of journal entries; the answer is signed',
          params: z.object({
            logId: z.string().min(1).max(64),
            first: z.coerce.number().int().min(1),
          }),
          body: entriesRequest,
          response: answers(signed),
        },
      },
      async request => {
        const { logId, first } = request.params
        return device.upload(terminalOf(request), logId, first, request.body)
      },
    )
  })
}
