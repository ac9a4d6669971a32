// Waits for something to become true, long enough for a busy machine; the usual second is not.

import { vi } from 'vitest'

/** Checks again and again until `check` no longer throws; after ten seconds it throws what `check` last threw. */
export function patiently<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 10_000, interval: 20 })
}
