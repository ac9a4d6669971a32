// From a key press to the panel's text, in a browser, beside a bare page that shows what a bare WebSocket echoes.

import { createServer } from 'node:http'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { openStage, openWindow } from '../browser/stage.ts'
import { figure, inTurn, median, quantile, report } from './report.ts'

const ROUNDS = 10
const PRESSES_A_ROUND = 60

/** A page with one button and one text: a press is sent, the echo is shown. The least a browser can do. */
const ECHO_PAGE = `<!doctype html><title>echo</title><button>1</button><p id="text">0</p><script>
  const socket = new WebSocket(location.origin.replace('http', 'ws'))
  let count = 0
  socket.onmessage = ({ data }) => { document.querySelector('#text').textContent = JSON.parse(data).count }
  document.querySelector('button').onclick = () => socket.send(JSON.stringify({ kind: 'key', key: '1', count: ++count }))
  socket.onopen = () => document.body.dataset.ready = ''
</script>`

async function echoServer(): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(ECHO_PAGE)
  })
  const sockets = new WebSocketServer({ server, perMessageDeflate: false })
  sockets.on('connection', socket => socket.on('message', data => socket.send(String(data))))
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No address.')
  return `http://127.0.0.1:${address.port}/`
}

/** Milliseconds of each press, from the press to the change in the page that it brings about. */
function pressed(page: Page, keys: readonly string[], watched: string): Promise<number[]> {
  return page.evaluate(
    async ([selectors, region]) => {
      const place = document.querySelector(region)
      if (place === null) throw new Error('There is nothing to watch.')
      const times: number[] = []
      for (const selector of selectors) {
        const key = document.querySelector<HTMLElement>(selector)
        const changed = new Promise<void>(done => {
          const observer = new MutationObserver(() => {
            observer.disconnect()
            done()
          })
          observer.observe(place, {
            attributes: true,
            childList: true,
            subtree: true,
            characterData: true,
          })
        })
        const start = performance.now()
        key?.click()
        await changed
        times.push(performance.now() - start)
      }
      return times
    },
    [keys, watched] as const,
  )
}

test('key press to panel text, beside a bare echo', async context => {
  const stage = await openStage()
  const panel = (await openWindow(stage.url)).page
  const echo = (await openWindow(await echoServer())).page
  await panel.locator('[data-screen="idle"]').waitFor()
  await echo.locator('[data-ready]').waitFor()
  // A digit and the key that takes it back: the panel changes with each.
  const keys = Array.from({ length: PRESSES_A_ROUND }, (_, i) =>
    i % 2 === 0 ? '[data-key="1"]' : '[data-key="back"]',
  )
  const presses = keys.map(() => 'button')
  const times = { panel: [] as number[], echo: [] as number[] }
  const round = async (page: Page, all: number[], press: readonly string[], watched: string) => {
    await page.bringToFront()
    const found = await pressed(page, press, watched)
    all.push(...found)
    return median(found)
  }
  const rounds = await inTurn(
    ROUNDS,
    () => round(panel, times.panel, keys, '.typed'),
    () => round(echo, times.echo, presses, '#text'),
  )
  const beside = 'WebSocket echo'
  report(
    context,
    figure({ name: 'key press to panel text', unit: 'ms', beside }, rounds),
    figure({ name: 'key press to panel text, p95', unit: 'ms', beside }, [
      { ours: quantile(times.panel, 0.95), bare: quantile(times.echo, 0.95) },
    ]),
  )
  expect(times.panel.length).toBe((ROUNDS + 1) * PRESSES_A_ROUND)
})
