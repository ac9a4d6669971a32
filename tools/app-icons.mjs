// Draws the icons of the page for people from its SVG files, in the sizes that phones ask for. Their PNG files are kept
// in the repository, so that a build needs no browser. Run it when an SVG changed; CHROMIUM=… where that is elsewhere.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const FOLDER = fileURLToPath(new URL('../sim/server/user-page/public/', import.meta.url))
const ICONS = [
  ['icon-app', 'icon-192', 192],
  ['icon-app', 'icon-512', 512],
  ['icon-maskable', 'icon-maskable-192', 192],
  ['icon-maskable', 'icon-maskable-512', 512],
  // iOS rounds the corners itself and knows no transparency.
  ['icon-maskable', 'apple-touch-icon', 180],
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage()
for (const [from, to, size] of ICONS) {
  const svg = readFileSync(join(FOLDER, `${from}.svg`)).toString('base64')
  const address = `data:image/svg+xml;base64,${svg}`
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<body style="margin:0"><img src="${address}" width="${size}" height="${size}">`,
  )
  await page.screenshot({ path: join(FOLDER, `${to}.png`), omitBackground: true })
}
await browser.close()
