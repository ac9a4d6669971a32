// What the tests ask of the program in the virtual machine, and what it tells them.

import type { PanelNews } from '../../agent/wire/panel-messages.ts'
import type { ConfiguredReader, Mood, ReaderEvent } from '../../drivers/index.ts'

export type GuestRequest =
  /** A hub for these readers; the one before is stopped. */
  | { readonly do: 'read'; readonly readers: readonly ConfiguredReader[] }
  | { readonly do: 'stop-reading' }
  /** Plugs a device in through /dev/uhid. */
  | { readonly do: 'plug'; readonly device: UhidName }
  | { readonly do: 'unplug'; readonly device: UhidName }
  /** Reports in hex, from that device, one after the other. */
  | { readonly do: 'report'; readonly device: UhidName; readonly reports: readonly string[] }
  /** Holds a card of these bits to the pcProx. */
  | { readonly do: 'present'; readonly bits: string }
  /** Answers `{types, lights}` of the pcProx. */
  | { readonly do: 'look' }
  /** Shows a mood on a reader that is read; answers whether it could. */
  | { readonly do: 'show'; readonly reader: string; readonly mood: Mood }
  /** A server with Anna and Ben, and an agent with these readers, enrolled with it; answers when it is online. */
  | { readonly do: 'agent'; readonly readers: readonly ConfiguredReader[] }

export type UhidName = 'keystroke' | 'twin of keystroke' | 'keypad' | 'pcprox'

export type GuestNews =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reader'; readonly event: ReaderEvent }
  | { readonly kind: 'panel'; readonly news: PanelNews }
