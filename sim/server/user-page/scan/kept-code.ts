// The code of a terminal, kept on the way through signing in: for this tab, and no longer than it is valid.

export interface KeptCode {
  readonly code: string
  readonly tenant: string
}

const KEY = 'latchkey.user.at'
const KEPT_FOR_MS = 2 * 60_000

export function keepCode(kept: KeptCode, at: number): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...kept, at }))
  } catch {
    // A private window without storage: they scan once more.
  }
}

/** The code that was kept, if it still is; after this it is not. */
export function takeKeptCode(now: number): KeptCode | undefined {
  try {
    const text = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    return text === null ? undefined : readKept(text, now)
  } catch {
    return undefined
  }
}

/** What was kept, as it was written; undefined when that is too long ago, or it is something else. Throws on no JSON. */
export function readKept(text: string, now: number): KeptCode | undefined {
  const { code, tenant, at } = JSON.parse(text)
  const age = now - at
  return typeof code === 'string' && typeof tenant === 'string' && age >= 0 && age < KEPT_FOR_MS
    ? { code, tenant }
    : undefined
}
