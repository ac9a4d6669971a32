// Keeps the last few things by name; the one put longest ago gives way.

export interface Shelf {
  get(name: string): unknown
  put(name: string, value: unknown): void
}

export function shelf(places: number): Shelf {
  const held = new Map<string, unknown>()
  return {
    get: name => held.get(name),
    put(name, value) {
      held.delete(name)
      held.set(name, value)
      const [oldest] = held.keys()
      if (held.size > places && oldest !== undefined) held.delete(oldest)
    },
  }
}
