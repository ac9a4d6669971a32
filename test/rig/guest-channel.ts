// The guest's end of the channel of lines of JSON.

import { createReadStream, openSync, readdirSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

interface Channel {
  say(message: object): void
  /** Calls `heard` with every message; the program ends when nobody is out there any more. */
  hear(heard: (message: unknown) => void): void
}

export function openChannel(): Channel {
  const path = `/dev/${readdirSync('/dev').find(name => /^vport\d+p\d+$/.test(name))}`
  // The kernel lets a port of this kind be opened once, so both ways use one file.
  const fd = openSync(path, 'r+')
  return {
    say: message => void writeSync(fd, `${JSON.stringify(message)}\n`),
    hear(heard) {
      createInterface(createReadStream(path, { fd }))
        .on('line', line => heard(JSON.parse(line)))
        // This is process 1: its end is the machine's.
        .on('close', () => process.exit())
    },
  }
}
