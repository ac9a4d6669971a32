// Questions to QEMU or to the guest's program, each with its answer or a limit.

import { type JsonLines, jsonLines, type Message } from './json-lines.ts'

export const ANSWER_MS = 60_000

export interface Asker extends Pick<JsonLines, 'close' | 'over'> {
  /** Resolves with the answer; rejects with an error that is one, or after a minute. */
  ask(request: object): Promise<unknown>
  /** Says something that has no answer. */
  tell(message: object): void
}

/** Questions with answers over lines of JSON: an answer has the question's `id` and `return` or `error`. */
export async function asker(path: string, heard: (message: Message) => void): Promise<Asker> {
  const waiting = new Map<unknown, Unsettled<unknown>>()
  let asked = 0
  const lines: JsonLines = await jsonLines(path, ANSWER_MS, message => {
    const one = waiting.get(message.id)
    if (one === undefined) return heard(message)
    waiting.delete(message.id)
    if ('error' in message) one.reject(new Error(JSON.stringify(message.error)))
    else one.resolve(message.return)
  })
  return {
    close: lines.close,
    over: lines.over,
    tell: lines.send,
    ask(request) {
      asked += 1
      const one = unsettled<unknown>()
      waiting.set(asked, one)
      lines.send({ ...request, id: asked })
      return within(ANSWER_MS, `No answer to ${JSON.stringify(request)}.`, one.promise)
    },
  }
}

interface Unsettled<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
}

/** A promise and what settles it; Node 20 has no Promise.withResolvers. */
export function unsettled<T>(): Unsettled<T> {
  const settle: Partial<Pick<Unsettled<T>, 'resolve' | 'reject'>> = {}
  const promise = new Promise<T>((resolve, reject) => Object.assign(settle, { resolve, reject }))
  return {
    promise,
    resolve: value => settle.resolve?.(value),
    reject: error => settle.reject?.(error),
  }
}

/** Rejects with `why` when that takes longer. */
export async function within<T>(limitMs: number, why: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(why)), limitMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
