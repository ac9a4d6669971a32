// Where a free port is looked for.

import { expect, test } from 'vitest'
import { FREE_PORTS, freePort } from '../../sim/free-port.ts'

/** Why it cannot be opened, as browsers and Node's `fetch` say it; nobody listens there. */
const problemAt = (port: number): Promise<string> =>
  fetch(`http://127.0.0.1:${port}`).then(
    () => 'none',
    (error: Error) => String(error.cause),
  )

test('a port that is picked is one that browsers open', async () => {
  expect(await problemAt(10_080)).toContain('bad port')
  expect(FREE_PORTS.lowest).toBeGreaterThan(10_080)
  const port = await freePort()
  expect(port).toBeGreaterThanOrEqual(FREE_PORTS.lowest)
  expect(port).toBeLessThanOrEqual(FREE_PORTS.highest)
  expect(await problemAt(port)).toContain('ECONNREFUSED')
})
