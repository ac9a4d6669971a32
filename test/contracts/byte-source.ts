// What every byte source keeps to, whatever it is made of; run by one test file per source.

import { afterEach, describe, expect, it } from 'vitest'
import type { ByteSource, OpenSource, SourceProblem } from '../../drivers/io/byte-source.ts'

/** A device, its far end in the hands of the test. */
export interface SourceRig {
  readonly openSource: OpenSource
  /** Everything drivers have written so far. */
  written(): Uint8Array
  send(bytes: Uint8Array): void
  unplug(): void
  replug(): void
  /** Gives back what the rig holds. */
  end(): unknown
}

export interface ContractOptions {
  /** Nobody can tell who else uses the device. */
  readonly shared?: boolean
}

/** Looks often; gives up only when something is truly stuck, however busy the machine is. */
const POLL = { interval: 5, timeout: 10_000 }

/** Listens to one attempt and remembers. */
export function listenTo(source: ByteSource) {
  const log: string[] = []
  const problems: SourceProblem[] = []
  const waits: SourceProblem[] = []
  const received: number[] = []
  source.open({
    waiting: problem => waits.push(problem),
    opened: () => log.push('opened'),
    chunk({ bytes }) {
      log.push('chunk')
      received.push(...bytes)
    },
    gone(problem) {
      log.push('gone')
      problems.push(problem)
    },
  })
  return {
    log,
    problems,
    waits,
    received,
    has: (what: string) => expect.poll(() => log, POLL).toContain(what),
    hasReceived: (bytes: Uint8Array) => expect.poll(() => received, POLL).toEqual([...bytes]),
  }
}

export function byteSourceContract(
  name: string,
  makeRig: () => SourceRig | Promise<SourceRig>,
  { shared = false }: ContractOptions = {},
): void {
  describe(`${name} as a byte source`, () => {
    const rigs: SourceRig[] = []
    const sources: ByteSource[] = []
    const rig = async (): Promise<SourceRig> => {
      const made = await makeRig()
      rigs.push(made)
      return made
    }
    const open = (from: SourceRig) => {
      const source = from.openSource()
      sources.push(source)
      return { source, ...listenTo(source) }
    }
    afterEach(async () => {
      await Promise.all(sources.splice(0).map(source => source.close()))
      for (const one of rigs.splice(0)) await one.end()
    })

    it('says opened once, before any chunk, and never from within open', async () => {
      const device = await rig()
      const { log, has, hasReceived } = open(device)
      expect(log).toEqual([])
      await has('opened')
      device.send(Uint8Array.of(1, 2, 3))
      await hasReceived(Uint8Array.of(1, 2, 3))
      expect(log.filter(one => one === 'opened')).toEqual(['opened'])
      expect(log[0]).toBe('opened')
    })

    it('gives every byte once and in order', async () => {
      const device = await rig()
      const { has, hasReceived } = open(device)
      await has('opened')
      const sent = Array.from({ length: 64 }, (_, i) =>
        Uint8Array.from({ length: 8 }, (_, k) => (i * 8 + k) % 256),
      )
      for (const piece of sent) device.send(piece)
      await hasReceived(Uint8Array.from(sent.flatMap(piece => [...piece])))
    })

    it('drops what is written while it is not open, says so, and never sends it later', async () => {
      const device = await rig()
      const first = open(device)
      expect(first.source.write(Uint8Array.of(1))).toBe(false)
      await first.has('opened')
      await first.source.close()
      expect(first.source.write(Uint8Array.of(2))).toBe(false)

      const second = open(device)
      await second.has('opened')
      expect(second.source.write(Uint8Array.of(3))).toBe(true)
      await expect.poll(() => [...device.written()], POLL).toEqual([3])
    })

    it('says gone once when the device is unplugged, with a sentence, and nothing after it', async () => {
      const device = await rig()
      const { source, log, problems, has } = open(device)
      await has('opened')
      device.unplug()
      await has('gone')
      expect(problems).toMatchObject([
        { code: 'unplugged', message: expect.stringMatching(/^[A-Z].+\.$/) },
      ])
      device.replug()
      device.send(Uint8Array.of(1))
      expect(source.write(Uint8Array.of(1))).toBe(false)
      await source.close()
      expect(log).toEqual(['opened', 'gone'])
    })

    it('says gone, or that it waits, when there is no device, and what to do', async () => {
      const device = await rig()
      device.unplug()
      const { log, problems, waits } = open(device)
      await expect
        .poll(() => [...problems, ...waits], POLL)
        .toEqual([{ code: 'unavailable', message: expect.stringMatching(/plug/) }])
      expect(log).not.toContain('opened')
    })

    if (!shared) {
      it('says busy when somebody else has the device, and leaves it to him', async () => {
        const device = await rig()
        const holder = open(device)
        await holder.has('opened')
        const second = open(device)
        await second.has('gone')
        expect(second.problems[0]?.code).toBe('busy')
        await second.source.close()
        device.send(Uint8Array.of(7))
        await holder.hasReceived(Uint8Array.of(7))
      })
    }

    it('is silent after close, which may be called at any time and again', async () => {
      const device = await rig()
      const never = device.openSource()
      await never.close()
      await never.close()

      const early = open(device)
      await Promise.all([early.source.close(), early.source.close()])

      const { source, log, has } = open(device)
      await has('opened')
      await source.close()
      device.send(Uint8Array.of(1))
      device.unplug()
      await source.close()
      expect(log).toEqual(['opened'])
      expect(early.log).toEqual([])
    })

    it('works again in a new object after an unplug', async () => {
      const device = await rig()
      const first = open(device)
      await first.has('opened')
      device.unplug()
      await first.has('gone')
      device.replug()
      const second = open(device)
      await second.has('opened')
      device.send(Uint8Array.of(9))
      await second.hasReceived(Uint8Array.of(9))
      expect(first.received).toEqual([])
    })
  })
}
