// Line drawings of 24 by 24, in the colour of the text beside them; never the only word for anything.

import type { JSX } from 'preact'

const PATHS = {
  key: 'M7.5 16a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 11.5h9.5M17 11.5v4M20.5 11.5v3',
  copy: 'M9 9h11v12H9zM5 15H4V3h11v2',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  print: 'M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z',
  held: 'M4 4h10l4 4v12H4zM14 4v4h4M11 11v3l2 1.5M11 18a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2',
  network: 'M12 18.5h.01M8.5 15a5 5 0 0 1 7 0M5.5 12a9 9 0 0 1 13 0M2.5 9a13.5 13.5 0 0 1 19 0',
  power: 'M12 3v9M6.5 6.5a8 8 0 1 0 11 0',
  reader: 'M4 5h16v14H4zM8 15h3M16 9a3 3 0 0 1 0 6',
  gear: 'M12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1',
  back: 'M10 6l-6 6 6 6M4 12h16',
  check: 'M4.5 12.5l5 5 10-11',
  cross: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  log: 'M5 3h14v18H5zM9 8h6M9 12h6M9 16h4',
  house: 'M4 21V8.5L12 3l8 5.5V21M3 21h18M9.5 21v-6h5v6',
  door: 'M6 21V3h12v18M3 21h18M14.5 12h.01',
  terminal: 'M5 4h14v9H5zM7 17h10M9 13v4M15 13v4M4 20h16',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14',
  sound: 'M4 9.5v5h4l5 4v-13l-5 4zM16.5 9a4 4 0 0 1 0 6',
  person: 'M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0',
  badge: 'M5 6h14v15H5zM9.5 6V3h5v3M12 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8.5 18a3.5 3.5 0 0 1 7 0',
  coins: 'M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.9 9.3a6 6 0 1 1-6.6 6.6',
  deny: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.7 5.7l12.6 12.6',
  mail: 'M3 5h18v14H3zM3.5 6l8.5 7 8.5-7',
  menu: 'M4 7h16M4 12h16M4 17h16',
  pencil: 'M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5',
  leave: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
} as const

export type IconName = keyof typeof PATHS

/** A drawing beside a word; screen readers pass over it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
