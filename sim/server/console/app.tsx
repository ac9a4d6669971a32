// Who is signed in, if anybody, and the rooms they see. When the server refuses the token later, the rooms wait
// behind the sign-in with everything that was typed into them.

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Client, ClientContext, createClient } from './client/client.ts'
import type { Tenant } from './client/shapes.ts'
import { heldToken, holdToken } from './client/token.ts'
import { Frame } from './frame/frame.tsx'
import { Outcomes } from './parts/outcomes.tsx'
import { PlaceContext, useGoing } from './place/use-place.ts'
import { HolderContext } from './sign-in/holder.ts'
import { SignInAgain } from './sign-in/sign-in-again.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { TerminalsProvider } from './terminals/terminals-provider.tsx'

interface Session {
  readonly client: Client
  readonly tenant: Tenant
  /** The server does not take its token any more. */
  readonly lapsed: boolean
}

export function App(): JSX.Element {
  const going = useGoing()
  const [session, setSession] = useState<Session>()
  const client = session?.client
  useEffect(() => () => client?.stop(), [client])

  const enter = (token: string, tenant: Tenant): void => {
    holdToken(token)
    const client = createClient(token, () => {
      holdToken(undefined)
      setSession(held => (held?.client === client ? { ...held, lapsed: true } : held))
    })
    setSession({ client, tenant, lapsed: false })
  }
  const leave = (): void => {
    holdToken(undefined)
    setSession(undefined)
  }

  if (session === undefined) return <SignInPage held={heldToken()} enter={enter} />
  return (
    <PlaceContext.Provider value={going}>
      <ClientContext.Provider value={session.client}>
        {session.lapsed && <SignInAgain enter={enter} />}
        <div hidden={session.lapsed}>
          <HolderContext.Provider
            value={{ ...session.tenant.token, operator: session.tenant.operator }}
          >
            <Outcomes>
              <TerminalsProvider key={session.tenant.id}>
                <Frame tenant={session.tenant} leave={leave} />
              </TerminalsProvider>
            </Outcomes>
          </HolderContext.Provider>
        </div>
      </ClientContext.Provider>
    </PlaceContext.Provider>
  )
}
