// Carrying a card with mouse or finger: it follows the pointer, and something happens where it is let go.

import type { HTMLAttributes } from 'preact'
import { useRef, useState } from 'preact/hooks'

/** A pointer that moved less than this only clicked. */
const SLIP_PX = 6

type Handlers = Pick<
  HTMLAttributes<HTMLButtonElement>,
  'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onClick'
>

/** Which reader is under this point; undefined beside all of them. */
const readerAt = (x: number, y: number): string | undefined =>
  document
    .elementsFromPoint(x, y)
    .map(element => element.closest('[data-reader]')?.getAttribute('data-reader') ?? undefined)
    .find(reader => reader !== undefined)

/** `drop` hears the reader the card was let go over; `click` is for a press without carrying. */
export function useDragging(drop: (reader: string) => void, click: () => void) {
  const start = useRef<{ readonly x: number; readonly y: number }>(undefined)
  const carried = useRef(false)
  const [offset, move] = useState<readonly [x: number, y: number]>()

  const handlers: Handlers = {
    onPointerDown(event) {
      if (event.button !== 0) return
      start.current = { x: event.clientX, y: event.clientY }
      carried.current = false
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove({ clientX, clientY }) {
      if (start.current === undefined) return
      const [x, y] = [clientX - start.current.x, clientY - start.current.y]
      if (!carried.current && Math.hypot(x, y) < SLIP_PX) return
      carried.current = true
      move([x, y])
    },
    onPointerUp({ clientX, clientY }) {
      start.current = undefined
      move(undefined)
      const reader = carried.current ? readerAt(clientX, clientY) : undefined
      if (reader !== undefined) drop(reader)
    },
    onPointerCancel() {
      start.current = undefined
      carried.current = false
      move(undefined)
    },
    onClick() {
      // The click that ends a carrying is none; the keyboard's has no pointer before it.
      if (!carried.current) click()
      carried.current = false
    },
  }
  const style =
    offset === undefined ? {} : { transform: `translate(${offset[0]}px, ${offset[1]}px)` }
  return { handlers, style, carrying: offset !== undefined }
}
