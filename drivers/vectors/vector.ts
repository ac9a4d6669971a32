// A test vector: input of a reader, and what must be said about it. Files of them have the shape of fixtures/vectors.

export interface Vector {
  readonly id: string
  readonly kind: string
  readonly input: VectorInput
  readonly expect: Said
}

export interface VectorInput {
  readonly bytes: Uint8Array
  /** The same as text, where the vector gives text; one character may be more than one byte. */
  readonly text: string
}

/** Facts by name; `error` when the input is refused. */
export interface Said {
  readonly [fact: string]: unknown
  readonly error?: unknown
}

/**
 * Says about an input everything a vector of this kind may expect; `expect` is for what must be configured (a card
 * format, for instance), never for the answer. A refused input is `{error}`.
 */
export type Saying = (input: VectorInput, expect: Said) => Said

/** Kinds of vectors by their names. */
export type VectorKinds = Readonly<Record<string, Saying>>
