// Apple, Microsoft and Google at once, as stand-ins on this machine, and what their client has to know of them.

import { createPublicKey } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '../durable-file.ts'
import { freePort } from '../free-port.ts'
import { apple } from './apple.ts'
import { google, HOSTED_DOMAIN } from './google.ts'
import { type KeptState, readState, writeState } from './kept-state.ts'
import { microsoft } from './microsoft.ts'
import { readPeople } from './people.ts'
import { ACCOUNTS, type Account, PROVIDERS, type ProviderName, type Quirks } from './quirks.ts'
import { type StandIn, startStandIn } from './stand-in.ts'

export interface IdentityProvidersOptions {
  /** Made when missing. Keeps their state, `ca.pem` and `providers.json`. */
  readonly folder: string
  /** Of Apple; the other two take the next ones. 0: those of last time, at first free ones. */
  readonly port: number
  /** Reference servers, `https://HOST:PORT`: whoever signs in is sent back to no others. */
  readonly servers: readonly string[]
  /** An authority of their own, and a certificate of it for this machine. */
  readonly makeTls: () => KeptState['tls']
  /** Takes a line about what went wrong. */
  readonly say: (line: string) => void
}

/** What a server is told: the body of `PUT /api/identity-providers/PROVIDER/ACCOUNT`. */
export interface Configuration {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret?: string
  /** What Apple's secrets are made with; the key as PEM. */
  readonly apple?: { readonly teamId: string; readonly keyId: string; readonly privateKey: string }
  /** Of Google: the organisation whose people may come. */
  readonly hostedDomain?: string
  /** Who vouches for the issuer's certificate, as PEM. */
  readonly ca: string
}

/** The content of `providers.json`. */
export interface Description {
  readonly caFile: string
  readonly providers: readonly {
    readonly provider: ProviderName
    readonly account: Account
    readonly configuration: Configuration
  }[]
}

export interface IdentityProviders {
  readonly description: Description
  close(): Promise<void>
}

/** Starts the three. Rejects with Node's error when a port is taken, and with an Error when a file cannot be used. */
export async function startIdentityProviders(
  options: IdentityProvidersOptions,
): Promise<IdentityProviders> {
  const { folder, servers, say } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = (name: string) => join(folder, name)
  const state = await readState(file('state.json'), options.makeTls)
  const { tls, secrets, appleKey } = state
  const people = readPeople()
  const publicKey = createPublicKey(appleKey.privateKey)
  const quirksAt: Record<ProviderName, (url: string) => Quirks> = {
    apple: url => apple(people.apple, url, { ...appleKey, publicKey }),
    microsoft: () => microsoft(people.microsoft),
    google: () => google(people.google),
  }

  const running: StandIn[] = []
  const close = async (): Promise<void> => {
    await Promise.all(running.map(one => one.close()))
  }
  const start = async (provider: ProviderName): Promise<StandIn> => {
    const nth = PROVIDERS.indexOf(provider)
    const own = options.port === 0 ? undefined : options.port + nth
    const port = own ?? state.ports?.[provider] ?? (await freePort())
    const redirects = servers.map(server => `${server}/api/sign-in/${provider}/callback`)
    const about = { port, redirects, tls, secrets: secrets[provider], say }
    const standIn = await startStandIn(about, quirksAt[provider])
    running.push(standIn)
    return standIn
  }
  try {
    const at = {
      apple: await start('apple'),
      microsoft: await start('microsoft'),
      google: await start('google'),
    }
    const caFile = file('ca.pem')
    const description = {
      caFile,
      providers: PROVIDERS.flatMap(provider =>
        ACCOUNTS.map(account => ({
          ...{ provider, account },
          configuration: configuration(provider, account, at[provider], state),
        })),
      ),
    }
    const ports = { apple: at.apple.port, microsoft: at.microsoft.port, google: at.google.port }
    writeState(file('state.json'), { ...state, ports })
    writeFileSync(caFile, tls.ca)
    writeDurably(file('providers.json'), `${JSON.stringify(description, null, 2)}\n`)
    return { description, close }
  } catch (error) {
    await close()
    throw error
  }
}

function configuration(
  provider: ProviderName,
  account: Account,
  { url, quirks }: StandIn,
  { tls, secrets, appleKey }: KeptState,
): Configuration {
  return {
    issuer: `${url}${quirks.paths[account]}`,
    clientId: quirks.clientId,
    ...(provider === 'apple'
      ? { apple: appleKey }
      : { clientSecret: secrets[provider].clientSecret }),
    ...(provider === 'google' && account === 'work' && { hostedDomain: HOSTED_DOMAIN }),
    ca: tls.ca,
  }
}
