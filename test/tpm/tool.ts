// Runs a command of tpm2-tools against one TPM, for what a test does to it beside the agent.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Rejects when the command fails. */
export async function tool(tcti: string, program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, TPM2TOOLS_TCTI: tcti }
  return (await run(program, args, { env, timeout: 10_000 })).stdout
}
