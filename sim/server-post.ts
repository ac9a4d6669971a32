// What commands send to a server somewhere: where it is, by whose token, and what is said when nothing comes of it.

import { readFileSync } from 'node:fs'
import { NoSimulator, SimulatorRefused } from './api-client.ts'
import { BadFile, WrongUsage } from './readers-commands/outcome.ts'
import { callServer } from './server-api.ts'

export interface Where {
  readonly url: string
  /** File with the server's CA. */
  readonly ca: string
  readonly tokenFile: string
}

/** Returns the answer. Throws what the commands report: wrong usage, a bad file, no server, a refusal. */
export async function postToServer(
  { url, ca, tokenFile }: Where,
  path: string,
  body: object,
): Promise<unknown> {
  const where = URL.parse(url)
  if (where?.protocol !== 'https:') throw new WrongUsage(`--url: ${url} is no https:// address.`)
  const access = {
    host: where.hostname.replace(/^\[|\]$/g, ''),
    port: Number(where.port || 443),
    caPem: textOf(ca),
    adminToken: textOf(tokenFile).trim(),
  }
  const answer = await callServer(access, 'POST', `/api/${path}`, body).catch((error: Error) => {
    throw new NoSimulator(`No server answers at ${url}: ${error.message}.`)
  })
  if (answer.status < 300) return answer.body
  throw new SimulatorRefused((answer.body as { readonly message: string }).message)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new BadFile(`${path} cannot be read: ${(error as Error).message}.`)
  }
}
