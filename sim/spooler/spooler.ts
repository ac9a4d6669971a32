// A client spooler: the part of a print client that keeps a person's jobs on their own computer and gives them to the
// terminal they are standing at, without any server. On loopback, since terminal and computer are simulated on one machine.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { LIMITS, openSpooledJobs, type SpooledJob } from './spooled-jobs.ts'

const HOST = '127.0.0.1'
const ANNOUNCE_EVERY_MS = 1_000
const ANNOUNCE_WAIT_MS = 2_000

export interface SpoolerOptions {
  /** Username of whoever works at this computer. */
  readonly user: string
  /** 0 takes a free port. */
  readonly port: number
  readonly folder: string
  /** Address of the terminal in the simulator API, such as `http://127.0.0.1:7070/api/terminals/T1`; without one jobs wait. */
  readonly terminal?: string
}

interface Order {
  readonly name?: string
  readonly pages?: string
  readonly color?: string
  readonly duplex?: string
}

/**
 * Starts it. Rejects with Node's error when the port is taken, and with a sentence on what to do when the folder cannot
 * be used.
 */
export async function startSpooler(
  options: SpoolerOptions,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const jobs = openSpooledJobs(options.folder)
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: LIMITS.documentBytes,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', async (request, reply) => {
    // Any web page can reach loopback; its Origin header tells it apart.
    if (request.headers.origin !== undefined) return reply.code(403).send(no('no page may ask'))
  })

  app.get('/jobs', async () => ({ items: jobs.all.map(shown) }))
  app.post<{ Querystring: Order; Body: Buffer | null }>('/jobs', async (request, reply) => {
    const { name = '', pages = '1', color, duplex } = request.query
    const count = Number(pages)
    if (name === '' || name.length > 120 || !Number.isInteger(count) || count < 1) {
      return reply.code(400).send(no('give a name of 1 to 120 characters, and pages from 1 up'))
    }
    const order = { name, pages: count, color: color === 'true', duplex: duplex === 'true' }
    const job = jobs.add(order, request.body ?? Buffer.alloc(0))
    if (job === undefined) {
      return reply.code(409).send(no(`${LIMITS.jobs} jobs are here already: print some first`))
    }
    await announce()
    return reply.code(201).send({ id: job.id })
  })
  app.post<{ Params: { id: string } }>('/jobs/:id/take', async (request, reply) => {
    const document = jobs.take(request.params.id, secretOf(request.headers.authorization))
    if (document === undefined) return reply.code(404).send(no('it is not held (any more)'))
    return reply.type('application/octet-stream').send(document)
  })
  app.post<{ Params: { id: string } }>('/jobs/:id/printed', async (request, reply) => {
    const secret = secretOf(request.headers.authorization)
    return reply.code(jobs.printed(request.params.id, secret) ? 204 : 404).send()
  })
  app.post<{ Params: { id: string } }>('/jobs/:id/again', async (request, reply) => {
    const job = jobs.again(request.params.id)
    if (job === undefined)
      return reply.code(409).send(no('only one that was taken is queued again'))
    await announce()
    return reply.send(shown(job))
  })

  await app.listen({ host: HOST, port: options.port })
  const url = `http://${HOST}:${(app.server.address() as AddressInfo).port}`

  /** Tells the terminal of what it does not know yet; whatever does not work is tried again by the timer. */
  async function announce(): Promise<void> {
    if (options.terminal === undefined) return
    for (const job of jobs.all.filter(one => one.state === 'held' && !one.announced)) {
      const { id, secret, name, pages, color, duplex } = job
      const order = { user: options.user, name, pages, color, duplex }
      const body = JSON.stringify({ ...order, computer: { id, address: url, secret } })
      const answer = await fetch(`${options.terminal}/held-jobs`, {
        ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
        signal: AbortSignal.timeout(ANNOUNCE_WAIT_MS),
      }).catch(() => undefined)
      if (answer?.ok !== true) return
      jobs.announced(id, secret)
    }
  }
  let telling = Promise.resolve()
  const timer = setInterval(() => {
    telling = telling.then(announce)
  }, ANNOUNCE_EVERY_MS)

  return {
    url,
    async close() {
      clearInterval(timer)
      await telling
      await app.close()
      if (app.server.listening) await once(app.server, 'close')
    },
  }
}

/** A job as its owner sees it: the secret is for the terminal alone. */
const shown = ({ secret: _, announced: __, state, ...job }: SpooledJob) => ({
  ...job,
  state: state === 'taken' ? 'not-confirmed' : state,
})

const no = (message: string) => ({ error: 'refused', message })
const secretOf = (header = ''): string => /^Bearer (\S+)$/.exec(header)?.[1] ?? ''
