// The order of whoever is logged in: changed by buttons and keys, however fast they come, and started once.

import { useEffect, useRef, useState } from 'preact/hooks'
import { type Call, post, type Shown } from '../simulator.ts'
import type { Key } from './keyboard.ts'
import { keyed, NEW_ORDER, type Order } from './order.ts'

export function useOrder(terminal: Shown, active: boolean, act: (call: Call) => Promise<void>) {
  const [order, setOrder] = useState(NEW_ORDER)
  // Keys can come faster than the page is drawn: each goes on from what the last one left.
  const newest = useRef(order)
  const starting = useRef<'no' | 'asking' | 'asked'>('no')
  const change = (next: Order): void => {
    newest.current = next
    setOrder(next)
  }
  useEffect(() => {
    if (!active) change(NEW_ORDER)
  }, [active])
  useEffect(() => {
    // What is seen of the terminal now has the job that was asked for, if it runs.
    if (starting.current === 'asked') starting.current = 'no'
  }, [terminal])

  const begin = async (): Promise<void> => {
    const { does, pages, color, duplex } = newest.current
    const busy = starting.current !== 'no' || terminal.copier.jobs.length > 0
    if (does === 'heldJobs' || busy) return
    starting.current = 'asking'
    await act(post(terminal.id, 'jobs', { kind: does, pages, color, duplex }))
    starting.current = 'asked'
  }
  return {
    order,
    change,
    /** A key of the pad; in the list of held jobs there is nothing to count. */
    keyed(key: Key): void {
      if (newest.current.does !== 'heldJobs') change(keyed(newest.current, key))
    },
    /** One job at a time, however often Start is pressed before the first page is out. */
    start: (): void => void begin(),
  }
}
