// What a first look at each page costs on the wire.

import { expect, test } from 'vitest'
import { openStage, openWindow } from './stage.ts'

const MOST_KILOBYTES = { panel: 100, console: 100, 'user page': 40 } as const

test('each page is light at first load', async () => {
  const stage = await openStage()
  const weights: Record<string, number> = {}
  const urls = { panel: stage.url, console: stage.console, 'user page': `${stage.console}/me/` }
  for (const [name, url] of Object.entries(urls)) {
    const { page } = await openWindow('about:blank')
    const network = await page.context().newCDPSession(page)
    let bytes = 0
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await network.send('Network.enable')
    await page.goto(url)
    await page.locator('main').waitFor()
    weights[name] = Math.round(bytes / 100) / 10
  }
  const figures = Object.entries(weights).map(([name, kilobytes]) => `${name} ${kilobytes} kB`)
  console.log(`first load, compressed, headers included: ${figures.join(', ')}`)
  for (const [name, most] of Object.entries(MOST_KILOBYTES)) {
    expect(weights[name], name).toBeGreaterThan(5)
    expect(weights[name], name).toBeLessThan(most)
  }
})
