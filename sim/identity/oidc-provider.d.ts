// What is used here of oidc-provider, which brings no types.

declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export interface Context {
    type: string
    body: unknown
    readonly path: string
    readonly oidc: {
      readonly provider: Provider
      readonly route: string
      readonly params: Readonly<Record<string, string | undefined>>
      readonly session: { readonly accountId: string }
      readonly client: { readonly clientId: string }
      readonly account: { readonly accountId: string }
      readonly requestParamOIDCScopes: ReadonlySet<string>
    }
  }

  export class Provider {
    constructor(issuer: string, configuration: object)
    readonly Client: { readonly prototype: { compareClientSecret(actual: string): unknown } }
    readonly Grant: new (of: {
      readonly accountId: string
      readonly clientId: string
    }) => { addOIDCScope(scopes: string): void; save(): Promise<string> }
    use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void>): void
    on(
      event: 'authorization.success',
      listener: (ctx: Context, answer: { iss?: string }) => void,
    ): void
    on(event: 'server_error', listener: (ctx: Context, error: Error) => void): void
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ readonly params: Readonly<Record<string, string>> }>
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: { readonly mergeWithLastSubmission: false },
    ): Promise<void>
  }

  interface Policy {
    remove(prompt: string): void
    add(prompt: Prompt): void
  }
  export class Prompt {
    constructor(about: { readonly name: string; readonly requestable: boolean })
  }
  export const interactionPolicy: { base(): Policy; readonly Prompt: typeof Prompt }
}
