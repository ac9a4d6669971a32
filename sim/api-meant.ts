// Whom a request of the simulator API means, or why there is nobody like that.

import type { Copier } from './copier.ts'
import type { Device } from './device.ts'
import type { HeldJob } from './held-jobs.ts'
import { Refused } from './server/refused.ts'
import type { Terminal } from './terminal.ts'
import type { World } from './world.ts'

/** The terminal of this id, or 404. */
export function existing({ terminals }: World, id: string): Terminal {
  const terminal = terminals.get(id)
  if (terminal !== undefined) return terminal
  throw new Refused(404, 'no-such-terminal', `There is ${listed(terminals.keys())} only.`)
}

/** The same with power on, or 409: without it nobody can do anything at a terminal. */
export function powered(world: World, id: string): Terminal {
  const terminal = existing(world, id)
  if (terminal.look().powered) return terminal
  const message = `${id} has no power: POST {"action": "restart"} to its power first.`
  throw new Refused(409, 'no-power', message)
}

/** A reader or the keypad of a terminal, or 404. */
export function reader({ id, devices }: Terminal, name: string): Device {
  const device = devices.find(name)
  if (device !== undefined) return device
  const there = listed(devices.all.map(one => one.id))
  throw new Refused(404, 'no-such-reader', `${id} has ${there} only.`)
}

/** The same plugged in, or 409. */
export function plugged(terminal: Terminal, name: string): Device {
  const device = reader(terminal, name)
  if (device.plugged) return device
  const message = `${name} is unplugged: POST {"action": "replug"} to it first.`
  throw new Refused(409, 'unplugged', message)
}

/** A job that waits for its owner or is not confirmed, or 404. */
export function heldJob({ held }: Copier, id: string): HeldJob {
  const job = [...held.all, ...held.unconfirmed].find(one => one.id === id)
  if (job !== undefined) return job
  const message = 'No such job waits here: it was released or deleted, or never sent.'
  throw new Refused(404, 'no-such-job', message)
}

/** Whose job of this id can be released: undefined for one at the server, which knows itself; 404 when there is none. */
export function ownerOf(copier: Copier, id: string): string | undefined {
  const isThere = copier.atServer.jobs.some(job => job.id === id)
  return isThere ? undefined : heldJob(copier, id).user
}

/** 409 when the copier runs as many jobs as it can. */
export function notBusy({ busy, jobs }: Copier): void {
  if (!busy) return
  const message = `${jobs.length} jobs are running already: wait until one of them is done.`
  throw new Refused(409, 'busy', message)
}

const listed = (names: Iterable<string>): string => new Intl.ListFormat('en-GB').format(names)
