// What only shows over time: a queue that keeps growing, a state that lasts. Seen by whoever has the console open.

import type { Status, Terminal } from '../client/shapes.ts'

export interface Watched {
  /** Its queue rose several times in a row while it was connected. */
  readonly queueGrows: boolean
  /** For how many milliseconds it has been seen without the newest settings. */
  readonly settingsLateMs: number
  /** For how many milliseconds its clock has been seen unconfirmed. */
  readonly clockLateMs: number
}

const RISES = 3

/** The terminal's time rests on something else than the server's word. */
export const isUnsure = (clock: Status['clock']): boolean =>
  clock !== undefined && clock !== 'anchored'

interface Memory {
  queue: number
  rises: number
  settingsSince: number | undefined
  clockSince: number | undefined
}

/** Remembers each terminal from one look to the next. */
export function createWatch(): (terminal: Terminal, now: number) => Watched {
  const memories = new Map<string, Memory>()
  return ({ id, connected, status, settingsState }, now) => {
    const queue = status?.queue ?? 0
    const held = memories.get(id)
    const memory: Memory = held ?? { queue, rises: 0, settingsSince: now, clockSince: now }
    memories.set(id, memory)
    if (!connected || queue < memory.queue) memory.rises = 0
    else if (queue > memory.queue) memory.rises += 1
    memory.queue = queue
    const late = (since: number | undefined, is: boolean) => (is ? (since ?? now) : undefined)
    memory.settingsSince = late(memory.settingsSince, connected && settingsState === 'on-the-way')
    memory.clockSince = late(memory.clockSince, connected && isUnsure(status?.clock))
    return {
      queueGrows: memory.rises >= RISES,
      settingsLateMs: now - (memory.settingsSince ?? now),
      clockLateMs: now - (memory.clockSince ?? now),
    }
  }
}
