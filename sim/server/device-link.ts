// One terminal's open link: beats in, signed answers out, and a reason when it ends.

import { linkRequest } from '../../agent/wire/server-messages.ts'
import type { DeviceService } from './device-service.ts'
import { type LinkHub, type LinkSocket, tell } from './link-hub.ts'
import { Refused } from './refused.ts'
import type { Terminal } from './terminals.ts'

/** WebSocket close codes (RFC 6455, 7.4.1). */
const CLOSE = { badMessage: 1_007, policy: 1_008, internal: 1_011 } as const

export interface DeviceLinkOptions {
  readonly device: DeviceService
  readonly links: LinkHub
  /** Who is at the other end now. Throws `Refused`. */
  readonly who: () => Terminal
  /** Told of an error that is ours. */
  readonly onProblem: (error: unknown) => void
}

export interface DeviceLink {
  /** A text came over the socket, or undefined for what is no text. */
  hear(text: string | undefined): void
}

/** Joins the socket to the hub. Throws `Refused` when whoever is at the other end is none of ours. */
export function openDeviceLink(socket: LinkSocket, options: DeviceLinkOptions): DeviceLink {
  const { device, links, who } = options
  const { tenant, id } = who()
  links.join(tenant, id, socket)
  return {
    hear(text) {
      const message = text === undefined ? undefined : readLinkRequest(text)
      if (message === undefined) {
        socket.close(CLOSE.badMessage, 'not a message of this protocol')
        return
      }
      try {
        // Asked anew for each beat: the terminal may have been enrolled again with other keys.
        const answer = device.beat(who(), message.beat)
        tell(socket, { kind: 'beat', nonce: message.beat.nonce, signed: answer })
      } catch (error) {
        if (error instanceof Refused) {
          socket.close(CLOSE.policy, error.word)
        } else {
          options.onProblem(error)
          socket.close(CLOSE.internal, 'the server had a problem')
        }
      }
    },
  }
}

function readLinkRequest(text: string) {
  try {
    return linkRequest.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
