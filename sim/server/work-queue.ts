// Work that nobody waits for: done in turn, one after the other, and only so much of it at a time.

export interface WorkQueue<T> {
  /** False when too much waits already; it is not taken then. */
  add(item: T): boolean
  /** Resolves when nothing is worked on any more; what still waits is forgotten. */
  close(): Promise<void>
}

/**
 * At most `most` items wait. Work that fails is forgotten: whoever asked for it was answered before, and asks again when
 * nothing comes of it.
 */
export function createWorkQueue<T>(most: number, work: (item: T) => Promise<void>): WorkQueue<T> {
  const waiting: T[] = []
  let working: Promise<void> | undefined
  const workThrough = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await work(next).catch(() => undefined)
    }
    working = undefined
  }
  return {
    add(item) {
      if (waiting.length >= most) return false
      waiting.push(item)
      working ??= new Promise(resolve => setImmediate(resolve)).then(workThrough)
      return true
    },
    async close() {
      waiting.length = 0
      await working
    },
  }
}
