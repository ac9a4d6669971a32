// Word that something about the terminals has changed; what it was, whoever listens sees by looking.

export interface Changes {
  tell(): void
  /** Calls `heard` at every change, from within `tell`. The answer ends it. */
  listen(heard: () => void): () => void
}

export function createChanges(): Changes {
  const listeners = new Set<() => void>()
  return {
    tell() {
      for (const heard of listeners) heard()
    },
    listen(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
  }
}
