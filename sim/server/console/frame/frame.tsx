// What stands around every room: the bar on top, the way to the rooms, and whether the server is heard.

import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { AppearanceMenu } from '../../../design/appearance.tsx'
import { Icon } from '../../../design/icons.tsx'
import type { Tenant } from '../client/shapes.ts'
import { placeHash } from '../place/place.ts'
import { usePlace } from '../place/use-place.ts'
import { HearingBadge, SilentServer } from './hearing.tsx'
import { RoomLinks } from './room-links.tsx'
import { Rooms } from './rooms.tsx'

export function Frame({ tenant, leave }: { tenant: Tenant; leave: () => void }): JSX.Element {
  const { step } = usePlace()
  const main = useRef<HTMLElement>(null)
  const [menuOpen, openMenu] = useState(false)
  // Whoever has arrived is done with the menu.
  useEffect(() => openMenu(false), [step])
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="topbar">
        <button
          type="button"
          class="button quiet icon menu-button"
          aria-label="Rooms"
          aria-expanded={menuOpen}
          aria-controls="rooms"
          onClick={() => openMenu(!menuOpen)}
        >
          <Icon name={menuOpen ? 'cross' : 'menu'} />
        </button>
        <a class="brand" href={placeHash('terminals')}>
          <Icon name="key" size={22} />
          <span>
            Latchkey <small title={`Region ${tenant.region}`}>{tenant.id}</small>
          </span>
        </a>
        <div class="row spread tools">
          <HearingBadge />
          <AppearanceMenu traits={['theme']} />
          <button type="button" class="button quiet leave" aria-label="Sign out" onClick={leave}>
            <Icon name="leave" /> <span>Sign out</span>
          </button>
        </div>
      </header>
      <nav id="rooms" class={menuOpen ? 'rooms open' : 'rooms'} aria-label="Rooms">
        <RoomLinks />
      </nav>
      <main ref={main} tabIndex={-1}>
        <Rooms />
      </main>
      <SilentServer />
    </div>
  )
}
