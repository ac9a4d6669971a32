// Runs a program that speaks for a key store: no shell, bytes in, bytes out, limits on both time and output.

import { execFile } from 'node:child_process'

/** Longest run of one program. A TPM on a slow bus takes a second or two. */
export const PROGRAM_LIMIT_MS = 10_000
/** Most bytes taken from its output. */
export const OUTPUT_LIMIT_BYTES = 4_096

type Why = 'not-there' | 'not-allowed' | 'too-slow' | 'too-much' | 'killed'

/** How a program ended. `output` and `complaint` may hold secrets: neither belongs in a message or a log. */
export interface Ended {
  /** Its exit code; undefined when there is none, and then `why` says why. */
  readonly code: number | undefined
  readonly why?: Why
  readonly output: Uint8Array
  readonly complaint: string
}

/** Runs `program`, gives it `input`, and tells how it ended. Never rejects. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly input?: Uint8Array; readonly limitMs?: number } = {},
): Promise<Ended> {
  return new Promise(resolve => {
    const child = execFile(
      program,
      [...args],
      {
        timeout: options.limitMs ?? PROGRAM_LIMIT_MS,
        maxBuffer: OUTPUT_LIMIT_BYTES,
        killSignal: 'SIGKILL',
        encoding: 'buffer',
      },
      (error, output, complaint) => {
        const rest = { output, complaint: complaint.toString('latin1') }
        if (error === null) resolve({ code: 0, ...rest })
        else if (typeof error.code === 'number') resolve({ code: error.code, ...rest })
        else resolve({ code: undefined, why: reasonOf(error), ...rest })
      },
    )
    // A program that ends without reading its input breaks the pipe; its exit code says enough.
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? new Uint8Array(0))
  })
}

function reasonOf(error: { readonly code?: unknown; readonly killed?: boolean }): Why {
  if (error.code === 'ENOENT') return 'not-there'
  if (error.code === 'EACCES' || error.code === 'ENOEXEC') return 'not-allowed'
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'too-much'
  return error.killed === true ? 'too-slow' : 'killed'
}
