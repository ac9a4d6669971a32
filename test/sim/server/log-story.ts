// What tests of the ledger tell of logs, and ask of the server about them.

import type { World } from './harness.ts'
import { copyOf, type Entry, rewritten, writeJournal } from './terminal-client.ts'

/** The hash before the first entry. */
export const ZERO = Buffer.alloc(32).toString('base64')
export const copies = (count: number) =>
  Array.from({ length: count }, (_, at) => copyOf({ job: `j${at}` }))

export const ledgerOf = async (world: World, logId: string) =>
  (await world.api('GET', '/ledgers')).body.items.find(
    (one: { logId: string }) => one.logId === logId,
  )
/** Number and kind of each finding about a log, newest first. */
export const findingsOf = async (
  world: World,
  logId: string,
): Promise<readonly [number, string][]> =>
  (await ledgerOf(world, logId)).findings.map((one: { seq: number; kind: string }) => [
    one.seq,
    one.kind,
  ])
/** The log of before goes on in `logId`: told in its first entry, of which `over` is part, carried over in the others. */
export function goesOn(
  logId: string,
  former: string,
  entries: readonly Entry[],
  before = ZERO,
  over: object = {},
) {
  const last = entries.at(-1)
  const began = {
    ...{ kind: 'log-started', why: 'refused', lost: [], ...over },
    former: { logId: former, through: last?.seq, hash: last?.hash },
  }
  const carried = writeJournal(logId, [began])
  for (const [at, entry] of entries.entries()) {
    const previous = at === 0 ? before : String(entries[at - 1]?.hash)
    const origin = {
      logId: former,
      seq: entry.seq,
      hash: entry.hash,
      previous,
      mac: String(entry.mac),
    }
    carried.push(
      rewritten(logId, carried.length + 1, { ...entry, origin }, String(carried.at(-1)?.hash)),
    )
  }
  return carried
}
