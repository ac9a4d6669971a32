// Open WebSockets of terminals: one each, told at once when something changed for them.

import type { WebSocket } from 'ws'
import type { LinkMessage } from '../../agent/wire/server-messages.ts'
import type { Announce } from './changes.ts'
import type { News, Tenant } from './tenants.ts'

/** A terminal that does not read what it is sent is cut off at this many bytes waiting. */
const MAX_WAITING_BYTES = 256 * 1_024
/** WebSocket close code "policy violation" (RFC 6455, 7.4.1). */
const POLICY = 1_008
const NORMAL = 1_000

/** What the hub needs of a WebSocket. */
export type LinkSocket = Pick<
  WebSocket,
  'readyState' | 'OPEN' | 'bufferedAmount' | 'close' | 'terminate'
> & {
  send(text: string): void
  on(event: 'close', listener: () => void): unknown
}

export interface LinkHub {
  /** Takes a terminal's socket; one it had before is closed. */
  join(tenant: Tenant, terminal: string, socket: LinkSocket): void
  /** Tells all terminals of a tenant, once for any number of changes in a row. */
  announce(tenant: Tenant, what: News): void
  connected(tenant: Tenant, terminal: string): boolean
  /** Ends the link of a terminal whose keys do not hold any more. */
  dismiss(tenant: Tenant, terminal: string): void
  /** Tells one terminal to beat now: something waits for it there. */
  nudge(tenant: Tenant, terminal: string): void
  /** Tells one terminal that somebody scanned its code of this nonce. False when it has no open link. */
  scanned(tenant: Tenant, terminal: string, nonce: string): boolean
  /** Cuts all links at once. */
  close(): void
}

/** Sends unless the other side has stopped reading, which ends the link. */
export function tell(socket: LinkSocket, message: LinkMessage): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate()
  else socket.send(JSON.stringify(message))
}

export function createLinkHub(changed: Announce): LinkHub {
  const tenants = new Map<string, Map<string, LinkSocket>>()
  const waiting = new Map<string, { readonly tenant: Tenant; readonly what: News }>()

  const flush = () => {
    for (const { tenant, what } of waiting.values()) {
      for (const socket of tenants.get(tenant.id)?.values() ?? []) {
        tell(socket, { kind: 'changed', what })
      }
    }
    waiting.clear()
  }

  return {
    join(tenant, terminal, socket) {
      const links = tenants.get(tenant.id) ?? new Map<string, LinkSocket>()
      tenants.set(tenant.id, links)
      links.get(terminal)?.close(NORMAL, 'replaced by a newer link')
      links.set(terminal, socket)
      socket.on('close', () => {
        if (links.get(terminal) !== socket) return
        links.delete(terminal)
        changed(tenant, 'terminals')
      })
      changed(tenant, 'terminals')
    },
    announce(tenant, what) {
      if (waiting.size === 0) setImmediate(flush)
      waiting.set(`${what} ${tenant.id}`, { tenant, what })
    },
    connected: (tenant, terminal) => tenants.get(tenant.id)?.has(terminal) === true,
    dismiss(tenant, terminal) {
      tenants
        .get(tenant.id)
        ?.get(terminal)
        ?.close(POLICY, 'the keys of this terminal do not hold any more')
    },
    nudge(tenant, terminal) {
      const socket = tenants.get(tenant.id)?.get(terminal)
      if (socket !== undefined) tell(socket, { kind: 'changed', what: 'credentials' })
    },
    scanned(tenant, terminal, nonce) {
      const socket = tenants.get(tenant.id)?.get(terminal)
      if (socket !== undefined) tell(socket, { kind: 'scanned', nonce })
      return socket !== undefined
    },
    close() {
      for (const links of tenants.values()) for (const socket of links.values()) socket.terminate()
    },
  }
}
