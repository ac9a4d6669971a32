// What an emulated reader sends: bytes, each piece with the moment it leaves the reader.

/** `after`: milliseconds since the reader began to send. For USB keyboards a piece is one report. */
export interface TimedBytes {
  readonly after: number
  readonly bytes: Uint8Array
}

/** Calls `due` once `ms` from now; the answer cancels it. */
export type Delay = (ms: number, due: () => void) => () => void

/** Sends the pieces at their moments; the answer stops what is still to come, as pulling the plug does. */
export function play(
  pieces: readonly TimedBytes[],
  send: (bytes: Uint8Array) => void,
  delay: Delay,
): () => void {
  const cancels = pieces.map(({ after, bytes }) => delay(after, () => send(bytes)))
  return () => {
    for (const cancel of cancels) cancel()
  }
}
