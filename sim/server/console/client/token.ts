// The token, kept by the browser for as long as this tab is open.

const NAME = 'latchkey.console.token'

export function heldToken(): string | undefined {
  try {
    return sessionStorage.getItem(NAME) ?? undefined
  } catch {
    return undefined
  }
}

/** A browser that may not keep it asks again after a reload. */
export function holdToken(token: string | undefined): void {
  try {
    if (token === undefined) sessionStorage.removeItem(NAME)
    else sessionStorage.setItem(NAME, token)
  } catch {
    // Storage is switched off.
  }
}
