// A small client of the reference server's Server API, for what the simulator itself has to ask.

import { request } from 'node:https'

/** Where a server is, and with what one may speak to it. */
export interface ServerAccess {
  /** This machine if left out. */
  readonly host?: string
  readonly port: number
  readonly caPem: string
  readonly adminToken: string
}

export interface ServerAnswer {
  readonly status: number
  readonly body: unknown
}

const LONGEST_WAIT_MS = 10_000

/** One call, the server's certificate checked. Rejects when the server does not answer; refusals are answers. */
export function callServer(
  { host = '127.0.0.1', port, caPem: ca, adminToken }: ServerAccess,
  method: string,
  path: string,
  body?: unknown,
): Promise<ServerAnswer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host, port, ca, method, path, agent: false },
        timeout: LONGEST_WAIT_MS,
        headers: {
          authorization: `Bearer ${adminToken}`,
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        },
      },
      async answer => {
        try {
          const chunks: Buffer[] = []
          for await (const chunk of answer) chunks.push(chunk)
          const whole = Buffer.concat(chunks).toString('utf8')
          resolve({ status: answer.statusCode ?? 0, body: whole === '' ? null : JSON.parse(whole) })
        } catch (error) {
          reject(error)
        }
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('The server does not answer.')))
    sent.on('error', reject)
    sent.end(text)
  })
}
