// What the server answered to a change holds until something newer was loaded.

export interface Answered<T> {
  readonly value: T
  /** When the answer came, by `performance.now()`. */
  readonly at: number
}

/** `askedAt` is when the load began: one that began before the answer may not know of the change. */
export function newest<T>(loaded: T, askedAt: number, answered: Answered<T> | undefined): T {
  return answered === undefined || askedAt >= answered.at ? loaded : answered.value
}
