// The HTTP application of the simulator: who may speak to it, and how it says no.

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { Fault } from '../agent/index.ts'
import { Refused } from './server/refused.ts'

export type ApiApp = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

const MAX_BODY_BYTES = 16 * 1_024
/** Names this machine has for itself. Any other name in a request means that somebody else's name leads here. */
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

const PROTOCOL_ERRORS: Readonly<Record<number, readonly [word: string, message: string]>> = {
  400: [
    'invalid-request',
    'The request cannot be read: the body is not valid JSON, or the address is not one.',
  ],
  403: ['forbidden', 'There is nothing for you at this address; see /api/openapi.json.'],
  413: ['too-large', 'The request is larger than this route takes.'],
  415: ['not-json', 'Send the body as application/json.'],
}

export function createApiApp(): ApiApp {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  app.addHook('onRequest', async request => {
    const { host = '', origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers
    // Every web page that is open on this machine can send requests to loopback; these two headers it cannot forge.
    if (!LOOPBACK_HOST.test(host)) {
      throw new Refused(403, 'foreign-host', 'Use http://127.0.0.1 or http://localhost.')
    }
    // A page that only wants to keep a connection busy sends no Origin, but its browser tells where it is from.
    const foreign = (site === 'cross-site' || site === 'same-site') && mode !== 'navigate'
    if (foreign || (origin !== undefined && origin !== `http://${host}`)) {
      throw new Refused(403, 'foreign-page', 'Other web pages may not use the simulator.')
    }
  })
  app.setNotFoundHandler((_request, reply) => {
    const message = 'There is nothing at this address; see /api/openapi.json.'
    void reply.code(404).send({ error: 'not-found', message })
  })
  app.setErrorHandler<FastifyError | Refused | Fault>((error, _request, reply) => {
    const [status, word, message] = answerTo(error)
    void reply.code(status).send({ error: word, message })
  })
  return app
}

function answerTo(
  error: FastifyError | Refused | Fault,
): readonly [status: number, word: string, message: string] {
  if (error instanceof Refused) return [error.status, error.word, error.message]
  if (error instanceof Fault) return [500, error.code, error.message]
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation
    const where = first?.instancePath.slice(1).replaceAll('/', '.')
    const what = first?.message ?? 'not of the expected shape'
    return [400, 'invalid-request', (where ? `${where}: ${what}` : what).slice(0, 500)]
  }
  const status = error.statusCode ?? 500
  const known = PROTOCOL_ERRORS[status]
  if (known !== undefined) return [status, ...known]
  return [500, 'internal', `The simulator had a problem: ${error.message}`]
}
