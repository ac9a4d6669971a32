// A word that may be too long for its place breaks where people would break it: after a dot, a dash or an at sign.

import { Fragment, type JSX } from 'preact'

export function LongWord({ word }: { word: string }): JSX.Element {
  const parts = word.split(/(?<=[@._-])/)
  return (
    <>
      {parts.map((part, at) => (
        <Fragment key={`${at} ${part}`}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  )
}
