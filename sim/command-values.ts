// How values of options are read from a command line.

import { InvalidArgumentError } from 'commander'

/** A whole number from `least` to `most`. */
export const wholeFrom = (least: number, most: number) => (text: string) => {
  const number = Number(text)
  if (/^\d{1,10}$/.test(text) && number >= least && number <= most) return number
  throw new InvalidArgumentError(`write a whole number from ${least} to ${most}.`)
}

/** A TCP port; 0 takes a free one. */
export const port = wholeFrom(0, 65_535)

/** The first of three, so that the next two are ports as well; 0 takes free ones. */
export const identityPort = wholeFrom(0, 65_533)

/** Whether it is `https://HOST` or `https://HOST:PORT`, and nothing more. */
export const isHttpsOrigin = (text: string): boolean =>
  URL.canParse(text) && new URL(text).origin === text && text.startsWith('https:')
