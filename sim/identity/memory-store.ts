// What a provider remembers of sign-ins under way: in memory, each issuer its own, and never more than so much.

interface Payload {
  readonly uid?: string
  readonly grantId?: string
  /** Seconds since 1970 UTC. */
  consumed?: number
}

interface Kept {
  readonly payload: Payload
  /** Milliseconds since 1970 UTC. */
  readonly until: number
}

/** Of each kind; the oldest goes first. */
const MOST = 1_000

/** Makes the stores of one issuer, one for each kind, in the form oidc-provider asks for. */
export function memoryStores(): (kind: string) => object {
  const stores = new Map<string, Map<string, Kept>>()
  return kind => {
    const store = new Map<string, Kept>()
    stores.set(kind, store)
    const find = async (id: string) => {
      const kept = store.get(id)
      return kept !== undefined && kept.until > Date.now() ? kept.payload : undefined
    }
    return {
      find,
      async upsert(id: string, payload: Payload, seconds: number) {
        const [oldest] = store.keys()
        if (store.size >= MOST && oldest !== undefined) store.delete(oldest)
        store.set(id, { payload, until: Date.now() + seconds * 1_000 })
      },
      async findByUid(uid: string) {
        for (const [id, { payload }] of store) if (payload.uid === uid) return find(id)
        return undefined
      },
      async consume(id: string) {
        const kept = store.get(id)
        if (kept !== undefined) kept.payload.consumed = Math.floor(Date.now() / 1_000)
      },
      async destroy(id: string) {
        store.delete(id)
      },
      // A code that is used twice takes along what came of it, in all stores.
      async revokeByGrantId(grantId: string) {
        for (const all of stores.values()) {
          for (const [id, { payload }] of all) if (payload.grantId === grantId) all.delete(id)
        }
      },
    }
  }
}
