// Reads server-sent events from text that arrives in any pieces (WHATWG HTML, section 9.2.6).

export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/** More than the server ever sends in one event; a stream beyond it is none of ours. */
const MAX_EVENT_CHARS = 65_536

/** Returns a function that takes the next piece and gives the events completed by it. Throws when one is too long. */
export function eventReader(): (piece: string) => ServerEvent[] {
  let rest = ''
  return piece => {
    rest += piece
    const events: ServerEvent[] = []
    for (;;) {
      const end = /\r\n\r\n|\n\n|\r\r/.exec(rest)
      if (end === null) break
      const event = readEvent(rest.slice(0, end.index))
      if (event !== undefined) events.push(event)
      rest = rest.slice(end.index + end[0].length)
    }
    if (rest.length > MAX_EVENT_CHARS) throw new Error('An event of the server is too long.')
    return events
  }
}

/** Undefined for a comment, which only says that the stream lives. */
function readEvent(block: string): ServerEvent | undefined {
  const data: string[] = []
  let event = 'message'
  for (const line of block.split(/\r\n|\n|\r/)) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?)?(.*)$/.exec(line) ?? []
    if (field === 'data') data.push(value)
    if (field === 'event') event = value
  }
  return data.length === 0 ? undefined : { event, data: data.join('\n') }
}
