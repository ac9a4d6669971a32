// The one document that waits for the copier: fetched once, by whoever knows its ticket, and piped through.

import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Fault } from '../../fault.ts'
import type { JobDocument } from '../../ports.ts'

const PLACE = '/documents/'
const TICKET_BYTES = 16

export interface WaitsMs {
  /** Until somebody fetches it. */
  readonly fetched: number
  /** Until it has gone through. */
  readonly through: number
}

export interface Documents {
  /** Offers a document under a path, which is told. Resolves when it has gone through; one that was offered before is gone. */
  offer(document: JobDocument, tell: (path: string) => void): Promise<void>
  /** Answers a request that is no WebSocket. */
  serve(request: IncomingMessage, response: ServerResponse): void
  /** Nobody may have what is offered or under way. */
  drop(): void
}

interface Offered {
  readonly path: string
  readonly document: JobDocument
  /** Somebody fetches it. */
  readonly begun: () => void
  /** Tells that it went through, or why not. */
  readonly done: (problem?: unknown) => void
}

const untaken = (why: string): Fault =>
  new Fault('panel/unavailable', `The copier did not get the document: ${why}.`)

export function createDocuments(waits: WaitsMs): Documents {
  let offered: Offered | undefined
  let stop = new AbortController()

  const drop = (): void => {
    stop.abort()
    const dropped = offered
    offered = undefined
    dropped?.document.discard()
    dropped?.done(untaken('the session is over'))
  }
  const send = async (response: ServerResponse, { document, done }: Offered): Promise<void> => {
    const { signal } = stop
    const late = setTimeout(() => stop.abort(), waits.through)
    try {
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-length': document.bytes,
      })
      await pipeline(Readable.from(document.content), response, { signal })
      done()
    } catch (error) {
      document.discard()
      done(error instanceof Fault ? error : untaken('it was not read to its end'))
    } finally {
      clearTimeout(late)
    }
  }

  return {
    drop,
    async offer(document, tell) {
      drop()
      stop = new AbortController()
      const path = `${PLACE}${randomBytes(TICKET_BYTES).toString('base64url')}`
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => {
          offered = undefined
          document.discard()
          reject(untaken('nobody fetched it'))
        }, waits.fetched)
        offered = {
          ...{ path, document },
          begun: () => clearTimeout(late),
          done(problem) {
            clearTimeout(late)
            if (problem === undefined) resolve()
            else reject(problem)
          },
        }
        tell(path)
      })
    },
    serve(request, response) {
      request.resume()
      const asked = offered
      // A web page can reach loopback, too; its Origin header tells it apart.
      const isWanted = request.method === 'GET' && request.headers.origin === undefined
      if (!isWanted || asked === undefined || request.url !== asked.path) {
        response.writeHead(request.url?.startsWith(PLACE) ? 404 : 426).end()
        return
      }
      offered = undefined
      asked.begun()
      void send(response, asked)
    },
  }
}
