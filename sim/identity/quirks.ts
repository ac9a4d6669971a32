// What one provider does differently from the others. The three are data and small functions; stand-in.ts serves them.

export const PROVIDERS = ['apple', 'microsoft', 'google'] as const
export type ProviderName = (typeof PROVIDERS)[number]
export const ACCOUNTS = ['work', 'personal'] as const
export type Account = (typeof ACCOUNTS)[number]

/** Claims of an id token, `sub` left out. */
export type Claims = Readonly<Record<string, unknown>>

export interface Shown {
  readonly sub: string
  /** What the page calls them. */
  readonly name: string
  readonly note: string
}

export interface Quirks {
  /** The company's name. */
  readonly title: string
  /** Where its issuers are below its address: `''`, or `/DIRECTORY/v2.0`. */
  readonly paths: Readonly<Record<Account, string>>
  readonly clientId: string
  readonly people: readonly Shown[]
  /** Which claims come with which scope. */
  readonly claims: Readonly<Record<string, readonly string[]>>
  /** Undefined: there is nobody with this `sub`. */
  claimsOf(sub: string): Claims | undefined
  /** Gives an id token also to who does not ask for the scope `openid`. */
  readonly impliesOpenid?: boolean
  /** Whether there is a userinfo endpoint. */
  readonly userinfo: boolean
  /** Whether answers name their issuer (RFC 9207). */
  readonly namesIssuer: boolean
  /** What comes back when the person says no. */
  readonly cancelled: { readonly error: string; readonly error_description?: string }
  /** Why it shows an error of its own instead of asking anybody. */
  refusesRequest?(query: URLSearchParams): string | undefined
  /** Why this person cannot sign in at this issuer. */
  refusesPerson?(path: string, sub: string): string | undefined
  /** A question on the page, answered by yes or no. */
  readonly question?: { readonly label: string; readonly hint: string }
  /** The person signs in, with their answer. */
  chosen?(sub: string, yes: boolean): void
  /** More parameters of the answer to a sign-in. */
  alsoAnswers?(sub: string, scopes: ReadonlySet<string>): Readonly<Record<string, string>>
  /** Checks the client's secret itself. */
  secretHolds?(secret: string): Promise<boolean>
}
