// The way to each room. Terminals that need somebody are counted here, wherever one is.

import type { JSX } from 'preact'
import { Icon, type IconName } from '../../../design/icons.tsx'
import { count } from '../parts/numbers.ts'
import { placeHash, type Room } from '../place/place.ts'
import { usePlace } from '../place/use-place.ts'
import { type Holder, useHolder } from '../sign-in/holder.ts'
import { useTerminals } from '../terminals/terminals-provider.tsx'

const LINKS: readonly { readonly room: Room; readonly label: string; readonly icon: IconName }[] = [
  { room: 'terminals', label: 'Terminals', icon: 'terminal' },
  { room: 'unlocking', label: 'Unlock desk', icon: 'door' },
  { room: 'deny-lists', label: 'Deny lists', icon: 'deny' },
  { room: 'enrolment', label: 'Enrolment codes', icon: 'key' },
  { room: 'people', label: 'People', icon: 'person' },
  { room: 'groups', label: 'Groups', icon: 'people' },
  { room: 'accounts', label: 'Accounts', icon: 'coins' },
  { room: 'activities', label: 'Activities', icon: 'list' },
  { room: 'log', label: 'App. Log', icon: 'log' },
  { room: 'jobs', label: 'Jobs', icon: 'print' },
  { room: 'mails', label: 'Mails', icon: 'mail' },
  { room: 'settings', label: 'Settings', icon: 'gear' },
  { room: 'tokens', label: 'Tokens', icon: 'badge' },
  { room: 'tenants', label: 'Tenants', icon: 'house' },
]

/** Whoever is no administrator sees the terminals and unlocks them; tenants are for whoever runs the server. */
export const isOpenTo = ({ role, operator }: Holder, room: Room): boolean =>
  room === 'tenants'
    ? role === 'admin' && operator
    : role === 'admin' || room === 'terminals' || room === 'unlocking'

export function RoomLinks(): JSX.Element {
  const here = usePlace()
  const holder = useHolder()
  const { watched } = useTerminals()
  const needy = watched.filter(({ troubles }) => troubles.some(({ tone }) => tone === 'bad'))
  return (
    <ul>
      {LINKS.filter(({ room }) => isOpenTo(holder, room)).map(({ room, label, icon }) => (
        <li key={room}>
          <a
            href={placeHash(room)}
            aria-current={here.room !== room ? undefined : here.id === undefined ? 'page' : 'true'}
          >
            <Icon name={icon} />
            {label}
            {room === 'terminals' && needy.length > 0 && (
              <span class="count" title={`${count(needy.length, 'terminal')} in trouble`}>
                {needy.length}
                <span class="unseen"> in trouble</span>
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  )
}
