// Rows of things. On a narrow screen every row becomes a stack of named values.

import type { ComponentChildren, JSX } from 'preact'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => ComponentChildren
  /**
   * `grow` takes all the room that is left, `wide` much of it; `number` stands to the right. `act` holds a button so small
   * that it has room beside the rest on a narrow screen, `acts` those with words.
   */
  readonly kind?: 'first' | 'grow' | 'wide' | 'number' | 'act' | 'acts'
}

export function Table<Row>(props: {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** A class for rows that stand out. */
  classOf?: (row: Row) => string | undefined
}): JSX.Element {
  const { columns } = props
  return (
    <table class="stacking">
      <caption class="unseen">{props.caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, kind }) => (
            <th key={head} scope="col" class={kind}>
              {kind === 'act' || kind === 'acts' ? <span class="unseen">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map(row => (
          <tr key={props.keyOf(row)} class={props.classOf?.(row)}>
            {columns.map(({ head, cell, kind }) => (
              <td key={head} class={kind} data-head={head}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The way to the rows that follow. */
export function More({ more }: { more: (() => void) | undefined }): JSX.Element | null {
  if (more === undefined) return null
  return (
    <button type="button" class="button" onClick={more}>
      Show more
    </button>
  )
}
