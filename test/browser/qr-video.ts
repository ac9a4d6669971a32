// A film for Chromium's fake camera (--use-file-for-fake-video-capture): one picture with a QR code in its middle.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import encodeQR from 'qr'
import { temporaryFolder } from '../temporary-folder.ts'

const [WIDTH, HEIGHT] = [640, 480]
const [BLACK, WHITE, GREY] = [16, 235, 128]

/** Path of a film in YUV4MPEG2 that shows this text. */
export function filmOf(text: string): string {
  const code = encodeQR(text, 'raw', { border: 4 })
  const scale = Math.floor(HEIGHT / code.length)
  const [left, top] = [WIDTH, HEIGHT].map(size => Math.floor((size - scale * code.length) / 2))
  const luma = Buffer.alloc(WIDTH * HEIGHT, WHITE)
  for (const [y, row] of code.entries()) {
    for (const [x, isDark] of row.entries()) {
      for (let line = 0; line < scale; line += 1) {
        const at = ((top ?? 0) + y * scale + line) * WIDTH + (left ?? 0) + x * scale
        luma.fill(isDark ? BLACK : WHITE, at, at + scale)
      }
    }
  }
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)
  const film = join(temporaryFolder(), 'code.y4m')
  const head = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n`
  writeFileSync(film, Buffer.concat([Buffer.from(head), luma, chroma]))
  return film
}
