// The HTTP application all routes are added to: its type, its limits, and how it says no.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:https'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
} from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { ServerTls } from './authority.ts'
import { Refused } from './refused.ts'
import { securityHeaders } from './security-headers.ts'

export type App = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

const MAX_BODY_BYTES = 64 * 1_024
const REQUEST_TIMEOUT_MS = 30_000
const HANDSHAKE_TIMEOUT_MS = 10_000

/** What our own HTTP layer refuses, in words that repeat nothing of what was sent. */
const PROTOCOL_ERRORS: Readonly<Record<number, readonly [word: string, message: string]>> = {
  400: ['invalid-request', 'The request is not valid JSON of the expected shape.'],
  413: ['too-large', 'The request is larger than this route takes.'],
  415: ['not-json', 'Send the body as application/json.'],
}

/** A code from a panel that is part of an address. */
const CODE = /(\/terminal-logins\/).*/
/** What the log says of a request. Not what it asks for: people type names into a search, and now and then a card. */
const logged = ({ method, url, ip }: FastifyRequest) => ({
  ...{ method, url: url.split('?', 1)[0]?.replace(CODE, '$1…'), ip },
})

/** `host` is where it will listen. */
export function createApp(
  tls: ServerTls,
  caPem: string,
  host: string,
  log: FastifyBaseLogger | undefined,
): App {
  const headers = securityHeaders(host)
  const app = Fastify({
    https: {
      key: tls.key,
      cert: tls.chain,
      ca: caPem,
      minVersion: 'TLSv1.2',
      // Terminals show a certificate, browsers do not; the device routes check it themselves.
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    },
    ...(log === undefined
      ? { logger: false }
      : { loggerInstance: log.child({}, { serializers: { req: logged } }) }),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // An address that cannot even be read: no route, and so no hook, has a part in it.
    frameworkErrors: (error, _request, reply) => {
      const message = 'This address cannot be read; see /api/openapi.json for those there are.'
      const type = { 'content-type': 'application/json; charset=utf-8' }
      reply.raw
        .writeHead(error.statusCode ?? 400, { ...headers, ...type })
        .end(JSON.stringify({ error: 'bad-address', message }))
    },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      // Clients send this type with no body at all, too; the route's schema says whether that will do.
      if (body === '') done(null, undefined)
      else void parse(request, body, done)
    },
  )

  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).send({ error: 'not-found', message: 'There is nothing at this address.' })
  })
  app.setErrorHandler<FastifyError | Refused>((error, request, reply) => {
    if (error instanceof Refused) {
      const { status, word, message, resendFrom } = error
      void reply
        .code(status)
        .send({ error: word, message, ...(resendFrom !== undefined && { resendFrom }) })
      return
    }
    if (hasZodFastifySchemaValidationErrors(error)) {
      const [first] = error.validation
      const where = first?.instancePath.slice(1).replaceAll('/', '.') || 'request'
      const message = `${where}: ${first?.message ?? 'not of the expected shape'}`.slice(0, 500)
      void reply.code(400).send({ error: 'invalid-request', message })
      return
    }
    const known = PROTOCOL_ERRORS[error.statusCode ?? 500]
    if (known !== undefined) {
      void reply.code(error.statusCode ?? 500).send({ error: known[0], message: known[1] })
      return
    }
    request.log.error(error)
    void reply
      .code(500)
      .send({ error: 'internal', message: 'The server had a problem; its log says which.' })
  })
  return app
}

/** Adds routes in a scope of their own, so that its hooks run for them only. */
export async function inScope(app: App, add: (scope: App) => void | Promise<void>): Promise<void> {
  const plugin: FastifyPluginAsync<Record<never, never>, Server, ZodTypeProvider> = async scope =>
    add(scope)
  await app.register(plugin)
}
