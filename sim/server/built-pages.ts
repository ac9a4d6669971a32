// Serves pages as the build left them: compressed, and kept by browsers for as long as they are true.

import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'

/** The build names what lies here after its content, so the same name never means anything else. */
const ASSETS = '/assets/'
const FOR_EVER = 'public, max-age=31536000, immutable'
const ASK_FIRST = 'no-cache'

/** The files that are in the folder `root` now; beside each may be the same as `.br` and `.gz`. */
export const builtPages: FastifyPluginAsync<{ readonly root: string }> = async (
  scope,
  { root },
) => {
  const assets = `${scope.prefix.replace(/\/$/, '')}${ASSETS}`
  scope.addHook('onRequest', async (request, reply) => {
    const { url = '' } = request.routeOptions
    reply.header('cache-control', url.startsWith(assets) ? FOR_EVER : ASK_FIRST)
    reply.header('vary', 'accept-encoding')
  })
  await scope.register(fastifyStatic, {
    root,
    // One route per file: an address that is no file's never reaches the disk.
    wildcard: false,
    globIgnore: ['**/*.{br,gz}'],
    preCompressed: true,
    cacheControl: false,
    decorateReply: false,
  })
}
