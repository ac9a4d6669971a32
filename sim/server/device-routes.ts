// The device protocol, version 1: see agent/wire/server-messages.ts for its shapes.

import { z } from 'zod'
import {
  type BeatReply,
  type BeatRequest,
  beatRequest,
  credentialsRequest,
  enrolReply,
  enrolRequest,
  entriesRequest,
  errorReply,
  identifyReply,
  identifyRequest,
  linkRequest,
  type SettingsReply,
  settingsRequest,
  signed,
} from '../../agent/wire/server-messages.ts'
import { type App, inScope } from './app.ts'
import type { DeviceAuth } from './device-auth.ts'
import type { Enrolment } from './enrolment.ts'
import type { Identify } from './identify.ts'
import type { ServerKeys } from './keys.ts'
import type { Ledger } from './ledger.ts'
import { type LinkHub, tell } from './link-hub.ts'
import type { Logs } from './logs.ts'
import { Refused } from './refused.ts'
import type { SettingsStore } from './settings-store.ts'
import type { Sync } from './sync.ts'
import type { Tenants } from './tenants.ts'
import type { Terminal, Terminals } from './terminals.ts'

/** A full batch: 256 KiB of bodies, and what 500 entries have around them. */
const MAX_BATCH_BYTES = 1_024 * 1_024
/** WebSocket close codes (RFC 6455, 7.4.1). */
const CLOSE = { badMessage: 1_007, policy: 1_008, internal: 1_011 } as const

export interface DeviceRoutesNeed {
  readonly auth: DeviceAuth
  readonly enrolment: Enrolment
  readonly identify: Identify
  readonly keys: ServerKeys
  readonly ledger: Ledger
  readonly links: LinkHub
  readonly logs: Logs
  readonly settings: SettingsStore
  readonly sync: Sync
  readonly tenants: Tenants
  readonly terminals: Terminals
  readonly now: () => number
}

const answers = <T extends z.ZodType>(reply: T) => ({ 200: reply, '4xx': errorReply })
/** A client certificate takes the place of the token. */
const about = { tags: ['device'], security: [] }

export async function deviceRoutes(app: App, need: DeviceRoutesNeed): Promise<void> {
  const { keys, tenants, terminals, now } = need

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
    async request => need.enrolment.enrol(request.body),
  )

  const beat = (terminal: Terminal, { nonce, status }: BeatRequest) => {
    terminals.seen(terminal, status)
    if (status.head > 0) need.logs.named(terminal, status.logId)
    const versions = tenants.versions(terminal.tenant)
    const reply: BeatReply = {
      nonce,
      terminal: terminal.id,
      serverTime: now(),
      settingsVersion: versions.settings,
      credentialsVersion: versions.credentials,
      purge: terminal.purge,
      pinsCleared: terminal.pinsCleared,
    }
    return keys.sign('beat', reply)
  }

  await inScope(app, scope => {
    scope.decorateRequest('terminal', null)
    scope.addHook('onRequest', async request => {
      request.setDecorator<Terminal>('terminal', need.auth(request.raw.socket))
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
      async request => beat(terminalOf(request), request.body),
    )

    scope.route({
      method: 'GET',
      url: '/device/v1/link',
      schema: { ...about, summary: 'WebSocket: beats both ways, and news pushed to the terminal' },
      handler: async () => {
        throw new Refused(426, 'upgrade-needed', 'This address speaks WebSocket only.')
      },
      wsHandler: (socket, request) => {
        const { tenant, id } = terminalOf(request)
        need.links.join(tenant, id, socket)
        socket.on('message', (data, isBinary) => {
          const message = isBinary ? undefined : readLinkRequest(String(data))
          if (message === undefined) {
            socket.close(CLOSE.badMessage, 'not a message of this protocol')
            return
          }
          try {
            // Asked anew for each beat: the terminal may have been enrolled again with other keys.
            const answer = beat(need.auth(request.raw.socket), message.beat)
            tell(socket, { kind: 'beat', nonce: message.beat.nonce, signed: answer })
          } catch (error) {
            if (error instanceof Refused) {
              socket.close(CLOSE.policy, error.word)
            } else {
              request.log.error(error)
              socket.close(CLOSE.internal, 'the server had a problem')
            }
          }
        })
      },
    })

    scope.post(
      '/device/v1/identify',
      {
        schema: {
          ...about,
          summary: 'Who presents this card or PIN (loginType 0 PIN, 1 card, 7 either)',
          body: identifyRequest,
          response: answers(identifyReply),
        },
      },
      async request => need.identify(terminalOf(request).tenant, request.body),
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
      async request => {
        const { tenant, id } = terminalOf(request)
        const reply: SettingsReply = {
          nonce: request.body.nonce,
          terminal: id,
          version: tenants.versions(tenant).settings,
          values: need.settings.pushed(tenant),
          denyKey: keys.publicKeys.deny,
        }
        return keys.sign('settings', reply)
      },
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
      async request => keys.sign('credentials', need.sync(terminalOf(request), request.body)),
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
        if (request.body.entries[0]?.seq !== first) {
          throw new Refused(400, 'invalid-request', 'The address must name the first entry sent.')
        }
        return keys.sign('entries', need.ledger.take(terminalOf(request), logId, request.body))
      },
    )
  })
}

function readLinkRequest(text: string): z.infer<typeof linkRequest> | undefined {
  try {
    return linkRequest.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
