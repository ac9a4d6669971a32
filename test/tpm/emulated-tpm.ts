// A TPM 2.0 of swtpm's in a process of its own, for as long as the running test.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { onTestFinished } from 'vitest'
import { patiently } from '../patiently.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { tool } from './tool.ts'

export interface EmulatedTpm {
  /** For TPM2TOOLS_TCTI. */
  readonly tcti: string
  /** Switches it off, as the machine around it. */
  off(): Promise<void>
  /** Switches it on again, with what it had kept. */
  on(): Promise<void>
}

/** Starts a TPM that nobody ever used. */
export async function emulatedTpm(): Promise<EmulatedTpm> {
  const state = temporaryFolder()
  let running: ChildProcess | undefined
  const port = await freePair()
  const tcti = `swtpm:host=127.0.0.1,port=${port}`
  const off = async () => {
    if (running === undefined) return
    const ended = once(running, 'exit')
    running.kill('SIGKILL')
    await ended
    running = undefined
  }
  const on = async () => {
    running = spawn('swtpm', [
      ...['socket', '--tpm2', '--tpmstate', `dir=${state}`],
      ...['--server', `type=tcp,port=${port}`, '--ctrl', `type=tcp,port=${port + 1}`],
      ...['--flags', 'not-need-init,startup-clear'],
    ])
    await patiently(() => tool(tcti, 'tpm2_getcap', 'properties-fixed'))
  }
  onTestFinished(off)
  await on()
  return { tcti, off, on }
}

/** A free port whose next is free as well: the tools expect the control channel there. */
async function freePair(): Promise<number> {
  for (;;) {
    const port = await listening(0)
    if ((await listening(port + 1)) === port + 1) return port
  }
}

/** The port that could be listened on; undefined when it is taken. */
async function listening(port: number): Promise<number> {
  const server = createServer()
  const outcome = await new Promise<number>(resolve => {
    server.once('error', () => resolve(-1))
    server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
  server.close()
  return outcome
}
