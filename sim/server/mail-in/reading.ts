// Reads what strangers sent in a thread of its own, which is ended when it takes too long or too much memory, and
// replaced when something in it breaks: whatever a mail holds, the server goes on.

import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { LIMITS } from './limits.ts'
import { MailRefused } from './mail-refused.ts'
import type { ReadMail } from './read-mail.ts'

/** What the thread is asked, and what it answers. */
export interface Task {
  readonly kind: 'mail' | 'pdf'
  readonly bytes: Uint8Array
}
export interface Outcome {
  readonly mail?: ReadMail
  readonly pages?: number | 'unreadable'
  /** Code and sentence of a `MailRefused`. */
  readonly refused?: readonly [number, string]
}

export interface Reading {
  /** Throws `MailRefused` when the mail cannot be read. */
  mail(bytes: Uint8Array): Promise<ReadMail>
  /** Pages of a PDF; `unreadable` cannot be printed, `too-much` could not be read with what time and memory there are. */
  pdfPages(document: Uint8Array): Promise<number | 'unreadable' | 'too-much'>
  /** Ends what is being read; it counts as not readable. */
  close(): Promise<void>
}

export interface ReadingLimits {
  /** From the start of a task to its end. */
  readonly readingMs: number
  /** By how much the whole process may grow meanwhile. */
  readonly readingBytes: number
}

const LOOK_EVERY_MS = 100
/** A thread that nobody needs keeps some 100 MB. */
const IDLE_MS = 60_000

// Threads run no TypeScript: beside the source, as in tests, the built one is taken.
const built = import.meta.url.endsWith('.ts') ? '../../../dist/sim/server/mail-in/' : './'
const THREAD = fileURLToPath(new URL(`${built}reading-thread.js`, import.meta.url))

export function createReading(limits: ReadingLimits = LIMITS): Reading {
  let thread: Promise<Worker> | undefined
  let last: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined
  let closed = false

  const start = (): Promise<Worker> => {
    const starting = started()
    const forget = () => {
      if (thread === starting) thread = undefined
    }
    starting.then(worker => worker.once('exit', forget), forget)
    return starting
  }
  const end = async (): Promise<void> => {
    const ended = thread
    thread = undefined
    await (await ended?.catch(() => undefined))?.terminate()
  }
  const ask = async (task: Task): Promise<Outcome> => {
    clearTimeout(idle)
    thread ??= start()
    const answer = await answered(await thread, task, limits)
    // What it did not finish it would go on with.
    if (answer === undefined || closed) await end()
    else idle = setTimeout(end, IDLE_MS).unref()
    return answer ?? {}
  }
  const inTurn = (task: Task): Promise<Outcome> => {
    const turn = last.then(() => (closed ? {} : ask(task)))
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    async mail(bytes) {
      const { mail, refused } = await inTurn({ kind: 'mail', bytes })
      if (mail !== undefined) return mail
      if (closed) throw new MailRefused(451, 'The server is being stopped. Send it again later.')
      const [code, sentence] = refused ?? [554, 'This mail cannot be read: it is made strangely.']
      throw new MailRefused(code, sentence)
    },
    pdfPages: async bytes => (await inTurn({ kind: 'pdf', bytes })).pages ?? 'too-much',
    async close() {
      closed = true
      clearTimeout(idle)
      await end()
      await last
    },
  }
}

/** A new thread that is ready for work. Rejects when it cannot start. */
async function started(): Promise<Worker> {
  const worker = new Worker(THREAD, {
    resourceLimits: { maxOldGenerationSizeMb: LIMITS.readingHeapMib },
    stdout: true,
    stderr: true,
  })
  // It must not keep the process from ending, and nobody hears what it prints.
  worker.unref()
  worker.on('error', () => undefined)
  worker.stdout.resume()
  worker.stderr.resume()
  try {
    await next(worker, AbortSignal.timeout(LIMITS.startingMs))
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return worker
}

/** Undefined when the thread broke, or went over a limit. */
async function answered(
  worker: Worker,
  task: Task,
  { readingMs, readingBytes }: ReadingLimits,
): Promise<Outcome | undefined> {
  const enough = new AbortController()
  const start = process.memoryUsage.rss()
  const late = setTimeout(() => enough.abort(), readingMs)
  const look = setInterval(() => {
    if (process.memoryUsage.rss() - start > readingBytes) enough.abort()
  }, LOOK_EVERY_MS)
  try {
    worker.postMessage(task)
    return (await next(worker, enough.signal)) as Outcome
  } catch {
    return undefined
  } finally {
    clearTimeout(late)
    clearInterval(look)
  }
}

/** The next message. Rejects when the thread ends before, or at the signal. */
function next(worker: Worker, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const over = (settle: () => void) => {
      worker.off('message', came)
      worker.off('exit', gone)
      signal.removeEventListener('abort', gone)
      settle()
    }
    const came = (message: unknown) => over(() => resolve(message))
    const gone = () => over(() => reject(new Error('the thread gave no answer')))
    worker.on('message', came)
    worker.on('exit', gone)
    signal.addEventListener('abort', gone)
  })
}
