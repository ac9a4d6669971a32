// Where somebody is in the console, and the address that says so: `#/people/4f1c?group=Staff`.

export const ROOMS = [
  'terminals',
  'unlocking',
  'deny-lists',
  'enrolment',
  'people',
  'groups',
  'accounts',
  'activities',
  'log',
  'jobs',
  'mails',
  'settings',
  'tokens',
  'tenants',
] as const
export type Room = (typeof ROOMS)[number]

export interface Place {
  /** Undefined at an address that leads nowhere. */
  readonly room: Room | undefined
  /** Which one of the room's things. */
  readonly id: string | undefined
  readonly query: Readonly<Record<string, string>>
}

/** Which of the activities: those that nobody owns. */
export const NOBODYS = 'nobody'

const FIRST_ROOM: Room = 'terminals'

export function readPlace(hash: string): Place {
  const [path = '', words = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const query = Object.fromEntries(new URLSearchParams(words))
  const [name = '', id, ...more] = path.split('/').map(decoded)
  if (name === '') return { room: FIRST_ROOM, id: undefined, query }
  const room = more.length > 0 ? undefined : ROOMS.find(one => one === name)
  return { room, id: id === '' ? undefined : id, query }
}

/** The address of a place, to be used in a link. Empty words are left out. */
export function placeHash(
  room: Room,
  id?: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') words.set(name, value)
  }
  const path = id === undefined ? room : `${room}/${encodeURIComponent(id)}`
  const text = words.toString()
  return text === '' ? `#/${path}` : `#/${path}?${text}`
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
