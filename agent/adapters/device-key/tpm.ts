// Provider `tpm`: the machine's half and the slot lie in the non-volatile memory of a TPM 2.0, reached by the commands
// of tpm2-tools (5.x), which find the TPM by TPM2TOOLS_TCTI. Response codes are those of the TPM 2.0 Library, part 2,
// table "TPM_RC". Grade A: nothing of it is on the disk, and what is overwritten is gone.

import { Fault, type FaultCode, type Retry } from '../../fault.ts'
import { randomKey } from '../../vault/keys.ts'
import { COPY_BYTES, readCopies, readCopy, writeCopy } from './copies.ts'
import { type Holder, slotDamaged } from './holder.ts'
import { type Ended, runProgram } from './run-program.ts'

/** Read and written as the owner; wrong passwords elsewhere do not lock it. */
const ATTRIBUTES = 'ownerread|ownerwrite|no_da'

/** TPM_RC_HANDLE for the first handle: there is no such index. */
const NO_INDEX = 0x18b
/** TPM_RC_NV_UNINITIALIZED: defined, never written. */
const NEVER_WRITTEN = 0x14a

type Failure = readonly [FaultCode, Retry, (index: string) => string]
const OTHERS: Failure = [
  'store/foreign',
  'never',
  index =>
    `The TPM's NV index ${index} belongs to another program. Set deviceKey.nvIndex to the first of three free ones.`,
]
const PASSWORD: Failure = [
  'store/failed',
  'never',
  () =>
    'The TPM asks for a password of its owner, which the agent does not have. Leave the owner without one, or use the provider "command".',
]
const FULL: Failure = [
  'store/full',
  'never',
  index =>
    `The TPM has no room for NV index ${index}. List them with "tpm2_getcap handles-nv-index" and remove what nobody needs.`,
]
const FAILURES: ReadonlyMap<number | undefined, Failure> = new Map([
  // TPM_RC_NV_LOCKED and TPM_RC_NV_AUTHORIZATION: an index with other rights than ours.
  [0x148, OTHERS],
  [0x149, OTHERS],
  // TPM_RC_NV_SPACE
  [0x14b, FULL],
  // TPM_RC_AUTH_FAIL and TPM_RC_BAD_AUTH of the first session
  [0x98e, PASSWORD],
  [0x9a2, PASSWORD],
])

/** Keeps everything in the TPM. `first` is the first of its three NV indices. */
export function tpmKey(first: number): Holder {
  const [half, ...slots] = [0, 1, 2].map(step => `0x${(first + step).toString(16)}`) as [
    string,
    string,
    string,
  ]
  return {
    grade: 'A',
    async half(first) {
      const found = await readIndex(half)
      if (found === undefined) {
        if (!first) return undefined
        const fresh = randomKey()
        await writeIndex(half, writeCopy(fresh))
        return fresh
      }
      const bytes = readCopy(found)
      if (bytes !== undefined) return bytes
      throw new Fault(
        'store/corrupt',
        `The key in the TPM's NV index ${half} is damaged. Remove it with "tpm2_nvundefine ${half}", ` +
          'empty the data folder and enrol the terminal again.',
        { retry: 'never' },
      )
    },
    async readSlot() {
      const copies = []
      for (const index of slots) copies.push(await readIndex(index))
      if (copies.every(copy => copy === undefined)) return undefined
      const { bytes, alike } = readCopies(copies)
      if (bytes === undefined) throw slotDamaged(`The slot in the TPM's NV index ${slots[0]}`)
      // As in a file: what was to be forgotten must not stay in the copy that a cut left behind.
      if (!alike) await this.writeSlot(bytes)
      return bytes
    },
    async writeSlot(bytes) {
      const copy = writeCopy(bytes)
      for (const index of slots) await writeIndex(index, copy)
    },
  }
}

/** The bytes of an index, undefined when it was never written. */
async function readIndex(index: string): Promise<Uint8Array | undefined> {
  const ended = await runProgram('tpm2_nvread', [index, '-C', 'o'])
  const code = responseCode(ended)
  if (code === NO_INDEX || code === NEVER_WRITTEN) return undefined
  if (ended.code !== 0) throw failed('tpm2_nvread', index, ended)
  if (ended.output.length !== COPY_BYTES) throw faultOf(OTHERS, index)
  return ended.output
}

async function writeIndex(index: string, bytes: Uint8Array): Promise<void> {
  const write = () => runProgram('tpm2_nvwrite', [index, '-C', 'o', '-i', '-'], { input: bytes })
  let ended = await write()
  if (responseCode(ended) === NO_INDEX) {
    const size = String(COPY_BYTES)
    const defined = await runProgram('tpm2_nvdefine', [
      ...[index, '-C', 'o', '-s', size, '-a', ATTRIBUTES],
    ])
    if (defined.code !== 0) throw failed('tpm2_nvdefine', index, defined)
    ended = await write()
  }
  if (ended.code !== 0) throw failed('tpm2_nvwrite', index, ended)
}

function failed(program: string, index: string, ended: Ended): Fault {
  const known = FAILURES.get(responseCode(ended))
  if (known !== undefined) return faultOf(known, index)
  if (ended.why === 'not-there') {
    return new Fault(
      'store/failed',
      `The key is to come from the TPM, but ${program} is not there. Install the package tpm2-tools.`,
      { retry: 'never' },
    )
  }
  if (/tcti/i.test(ended.complaint)) {
    return new Fault(
      'store/failed',
      "There is no TPM at /dev/tpmrm0, or where TPM2TOOLS_TCTI says. Switch it on in the firmware, or give the agent's " +
        'user the group of the device (tss).',
      { retry: 'never' },
    )
  }
  const how = ended.why ?? `exit code ${ended.code}`
  return new Fault(
    'store/failed',
    `The TPM did not do what it was asked: ${program} ${index} ended with ${how}. Run it by hand as the agent's user to see why.`,
  )
}

function faultOf([code, retry, words]: Failure, index: string): Fault {
  return new Fault(code, words(index), { retry })
}

/** The TPM's response code in what a tool of tpm2-tools complains. */
function responseCode({ code, complaint }: Ended): number | undefined {
  if (code === 0) return undefined
  const [, digits] = /Esys_\w+\(0x([0-9A-F]{1,4})\)/i.exec(complaint) ?? []
  return digits === undefined ? undefined : Number.parseInt(digits, 16)
}
