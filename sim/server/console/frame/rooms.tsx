// Which room an address leads to.

import type { JSX } from 'preact'
import { AccountsRoom } from '../accounts/accounts-room.tsx'
import { ActivitiesRoom } from '../activities/activities-room.tsx'
import { DenyListsRoom } from '../deny-lists/deny-lists-room.tsx'
import { EnrolmentRoom } from '../enrolment/enrolment-room.tsx'
import { GroupsRoom } from '../groups/groups-room.tsx'
import { JobsRoom } from '../jobs/jobs-room.tsx'
import { LogRoom } from '../log/log-room.tsx'
import { MailsRoom } from '../mails/mails-room.tsx'
import { ParkedRoom } from '../parked/parked-room.tsx'
import { PeopleRoom } from '../people/people-room.tsx'
import { PersonRoom } from '../people/person-room.tsx'
import { LostRoom } from '../place/lost.tsx'
import { NOBODYS } from '../place/place.ts'
import { usePlace } from '../place/use-place.ts'
import { SettingsRoom } from '../settings/settings-room.tsx'
import { useHolder } from '../sign-in/holder.ts'
import { TenantsRoom } from '../tenants/tenants-room.tsx'
import { TerminalRoom } from '../terminals/terminal-room.tsx'
import { TerminalsRoom } from '../terminals/terminals-room.tsx'
import { TokensRoom } from '../tokens/tokens-room.tsx'
import { UnlockRoom } from '../unlocking/unlock-room.tsx'
import { isOpenTo } from './room-links.tsx'

export function Rooms(): JSX.Element {
  const { room, id } = usePlace()
  const holder = useHolder()
  if (room !== undefined && !isOpenTo(holder, room)) return <LostRoom />
  if (id !== undefined) {
    if (room === 'people') return <PersonRoom key={id} id={id} />
    if (room === 'activities' && id === NOBODYS) return <ParkedRoom />
    if (room === 'terminals') return <TerminalRoom key={id} id={id} />
    return <LostRoom />
  }
  switch (room) {
    case 'terminals':
      return <TerminalsRoom />
    case 'unlocking':
      return <UnlockRoom />
    case 'deny-lists':
      return <DenyListsRoom />
    case 'enrolment':
      return <EnrolmentRoom />
    case 'people':
      return <PeopleRoom />
    case 'groups':
      return <GroupsRoom />
    case 'accounts':
      return <AccountsRoom />
    case 'activities':
      return <ActivitiesRoom />
    case 'log':
      return <LogRoom />
    case 'jobs':
      return <JobsRoom />
    case 'mails':
      return <MailsRoom />
    case 'settings':
      return <SettingsRoom />
    case 'tokens':
      return <TokensRoom />
    case 'tenants':
      return <TenantsRoom />
    case undefined:
      return <LostRoom />
  }
}
