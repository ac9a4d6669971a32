// Provider `command`: a program of the vendor's keeps the machine's half, and the slot if it can. The protocol is in
// docs/vendor.md: one verb as its only argument, base64 lines in and out, exit codes of sysexits.h.

import type { Grade } from '../../core/vocabulary.ts'
import { Fault, type FaultCode, type Retry } from '../../fault.ts'
import { readCopy, writeCopy } from './copies.ts'
import { type Holder, readHalf, slotDamaged } from './holder.ts'
import { type Ended, OUTPUT_LIMIT_BYTES, PROGRAM_LIMIT_MS, runProgram } from './run-program.ts'
import { slotFile } from './slot-file.ts'

type Verb = 'secret' | 'read-slot' | 'write-slot'

/** What exit codes mean; EX_DATAERR, EX_NOINPUT, EX_TEMPFAIL and EX_NOPERM of sysexits.h. */
const MEANINGS: Readonly<Record<number, readonly [FaultCode, string, Retry]>> = {
  65: ['store/corrupt', 'says that what it keeps is damaged', 'never'],
  66: ['store/foreign', "says that what it finds is another program's", 'never'],
  75: ['store/failed', 'asks to try again later', 'later'],
  77: ['store/wrong-key', "says that what it keeps is another machine's", 'never'],
}
const REASONS: Readonly<Record<NonNullable<Ended['why']>, string>> = {
  'not-there': 'is not there',
  'not-allowed': 'may not be run',
  'too-slow': 'took too long',
  'too-much': `printed more than ${OUTPUT_LIMIT_BYTES} bytes`,
  killed: 'was killed',
}

/** Asks `program`, an absolute path. With `slot: 'file'` the program is never asked for the slot. */
export function keyProgram(options: {
  readonly program: string
  readonly grade: Grade
  readonly slot: 'program' | 'file'
  readonly folder: string
  readonly limitMs?: number
}): Holder {
  const { program, grade, folder, limitMs = PROGRAM_LIMIT_MS } = options
  const ask = async (verb: Verb, input?: Uint8Array): Promise<Uint8Array> => {
    const ended = await runProgram(program, [verb], {
      limitMs,
      ...(input === undefined ? {} : { input }),
    })
    if (ended.code === 0) return ended.output
    throw failed(program, verb, ended)
  }
  return {
    grade,
    async half() {
      const half = readHalf(await ask('secret'))
      if (half !== undefined) return half
      throw new Fault(
        'store/corrupt',
        `The key program ${program} answered "secret" with something that is not 32 bytes in base64 or hex. Mend the program.`,
        { retry: 'never' },
      )
    },
    ...(options.slot === 'file'
      ? slotFile(folder)
      : {
          async readSlot() {
            const line = Buffer.from(await ask('read-slot'))
              .toString('latin1')
              .trim()
            if (line === '') return undefined
            const bytes = readCopy(Buffer.from(line, 'base64'))
            if (bytes === undefined) throw slotDamaged(`The slot that ${program} keeps`)
            return bytes
          },
          async writeSlot(bytes) {
            const line = `${Buffer.from(writeCopy(bytes)).toString('base64')}\n`
            await ask('write-slot', Buffer.from(line))
          },
        }),
  }
}

function failed(program: string, verb: Verb, { code, why }: Ended): Fault {
  const meaning = code === undefined ? undefined : MEANINGS[code]
  const [fault, words, retry]: readonly [FaultCode, string, Retry] = meaning ?? [
    'store/failed',
    why === undefined ? `failed with exit code ${code}` : REASONS[why],
    why === 'too-slow' || why === 'killed' ? 'later' : 'never',
  ]
  // What it wrote to its error output may hold the key, so it is not repeated here.
  return new Fault(
    fault,
    `The key program ${program} ${words} when asked "${verb}". Run it by hand as the agent's user to see why.`,
    { retry },
  )
}
