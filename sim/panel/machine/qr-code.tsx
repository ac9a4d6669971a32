// A QR code as a picture: black on white whatever the light, with the margin that scanners want.

import type { JSX } from 'preact'
import { useMemo } from 'preact/hooks'
import encodeQR from 'qr'

/** Modules that stay white all around (ISO/IEC 18004, 5.3.8). */
const QUIET_ZONE = 4

export function QrCode({ text, label }: { text: string; label: string }): JSX.Element {
  const { size, path } = useMemo(() => drawn(text), [text])
  return (
    <svg class="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <rect width={size} height={size} />
      <path d={path} />
    </svg>
  )
}

/** One square for each dark module. */
function drawn(text: string): { readonly size: number; readonly path: string } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE })
  const squares = rows.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])),
  )
  return { size: rows.length, path: squares.join('') }
}
