// The lines of the service page, one list for each of its six pages.

import { journalFails } from './activity.ts'
import { MOODS } from './service.ts'
import { now, queue, type State } from './state.ts'
import { clockState } from './trusted-time.ts'
import type { Message } from './vocabulary.ts'
import { say } from './way-lines.ts'

/** Faults of the link that have words of their own. */
const KNOWN_FAULTS = ['unreachable', 'timeout', 'not-trusted', 'refused', 'busy', 'bad-answer']

export function serviceTitle({ service }: State): Message {
  return say(`service-title-${service?.page ?? 'link'}`)
}

export function serviceLines(state: State): readonly Message[] {
  return [...pageLines(state), say('service-keys')]
}

function pageLines(state: State): readonly Message[] {
  switch (state.service?.page) {
    case 'link':
      return linkPage(state)
    case 'clock':
      return clockPage(state)
    case 'key':
      return [say(`service-grade-${state.grade}`)]
    case 'stored':
      return storedPage(state)
    case 'readers':
      return readersPage(state)
    case 'beep':
      return beepPage(state)
    case undefined:
      return []
  }
}

function linkPage(state: State): readonly Message[] {
  const { link, linkFault, server, time } = state
  const since = now(state, link.firstMiss ?? link.since)
  const heard =
    time.trust === 'anchored'
      ? say('service-last-beat', { time: time.wall })
      : say('service-no-beat')
  return [
    say(`service-link-${link.state}`, { time: since }),
    say('service-server', { server }),
    heard,
    ...(link.misses > 0 ? [say('service-misses', { misses: link.misses })] : []),
    ...(linkFault === undefined ? [] : [whyLine(linkFault)]),
  ]
}

function whyLine(code: string): Message {
  const [, word = ''] = code.split('/')
  return KNOWN_FAULTS.includes(word)
    ? say(`service-why-${word}`)
    : say('service-why-other', { code })
}

function clockPage(state: State): readonly Message[] {
  const { time, service } = state
  const clock = clockState(time)
  return [
    say('service-time', { time: now(state, service?.at ?? time.at) }),
    say(`service-clock-${clock === 'sound' ? time.trust : clock}`),
    say('service-boots', { boots: time.boots }),
  ]
}

function storedPage(state: State): readonly Message[] {
  const { cache, upload } = state
  const { users, generation, syncedAt } = cache
  const { head, acked } = upload.journal
  return [
    say('service-cache', { users, generation }),
    syncedAt === undefined
      ? say('service-never-synced')
      : say('service-synced', { time: syncedAt }),
    say('service-queue', { queue: queue(state), head, acked }),
    ...(journalFails(state) ? [say('reason.journal-unwritable')] : []),
  ]
}

function readersPage({ readers, service }: State): readonly Message[] {
  const lines = Object.entries(readers).map(([reader, { kind, attached, why = '' }]) =>
    attached
      ? say('service-reader-attached', { reader, kind })
      : say('service-reader-missing', { reader, kind, why }),
  )
  const heard =
    service?.heard === undefined ? say('service-hold-card') : say('service-heard', service.heard)
  return lines.length === 0 ? [say('service-no-readers')] : [...lines, heard]
}

function beepPage({ readers, service }: State): readonly Message[] {
  if (Object.keys(readers).length === 0) return [say('service-no-readers')]
  const mood = MOODS[((service?.beeps ?? 1) - 1) % MOODS.length] ?? 'accepted'
  return [say(`service-beep-${mood}`)]
}
