// Server API: signing up with a password, open to whoever has no account.

import { accepted, ok } from './api-request.ts'
import * as shape from './api-shapes.ts'
import type { App } from './app.ts'
import type { SignUp } from './sign-in/sign-up.ts'
import type { Tenants } from './tenants.ts'

export interface SignUpRoutesNeed {
  readonly tenants: Tenants
  readonly signUp: SignUp
}

const MESSAGE =
  'A mail is on its way to this address. Open the link in it within an hour, and your account is made.'

export function signUpRoutes(app: App, { tenants, signUp }: SignUpRoutesNeed): void {
  const tags = ['sign-in']

  app.post(
    '/api/sign-up',
    {
      schema: {
        tags,
        summary: 'Sign up with a password; a mail to the address brings a link to confirm it',
        description:
          'The answer is the same whoever has the address. 403 `registration-off`, 409 `mails-off`.',
        security: [],
        body: shape.signUp,
        response: accepted(shape.signedUp),
      },
    },
    async (request, reply) => {
      const { tenant, ...wish } = request.body
      signUp.take(request.ip, tenants.named(tenant), wish)
      return reply.code(202).send({ message: MESSAGE })
    },
  )

  app.post(
    '/api/sign-up/confirm',
    {
      schema: {
        tags,
        summary: 'Make the account that the link of a mail stands for; 404 `link-gone` otherwise',
        security: [],
        body: shape.signUpConfirmation,
        response: ok(shape.newAccount),
      },
    },
    async request => signUp.confirm(tenants.named(request.body.tenant), request.body.token),
  )
}
