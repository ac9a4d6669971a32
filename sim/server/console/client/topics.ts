// What can change at the server, in the words of `GET /api/changes`.

export const TOPICS = [
  'users',
  'groups',
  'terminals',
  'enrolment-codes',
  'deny-lists',
  'activities',
  'log',
  'settings',
  'unlock-codes',
  'mails',
  'jobs',
  'credit',
  'quotas',
  'projects',
  'tokens',
  'tenants',
  'connector',
] as const
export type Topic = (typeof TOPICS)[number]

/** Reads the data of a `changed` event. Whatever cannot be read may mean anything, so it means everything. */
export function readTopics(data: string): readonly Topic[] {
  try {
    const { what } = JSON.parse(data) as { readonly what?: unknown }
    if (!Array.isArray(what)) return TOPICS
    return TOPICS.filter(topic => what.includes(topic))
  } catch {
    return TOPICS
  }
}
