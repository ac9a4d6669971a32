// The stand-ins for Apple, Google and Microsoft in a process of their own, and somebody who signs in there from the app.

import type { Page } from 'playwright-core'
import type { Description } from '../../sim/identity/identity-providers.ts'
import { ENGLISH } from '../../sim/server/user-page/words/en.ts'
import { latchkey } from '../sim/command.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { KEYBOARD } from './hands.ts'

export type Provider = 'apple' | 'google' | 'microsoft'
export type Account = 'work' | 'personal'

/** Lets people of the server at this address register themselves with all three. `ask` calls its API; throws when it refuses. */
export async function setUpProviders(
  server: string,
  ask: (method: string, path: string, body: object) => Promise<{ readonly status: number }>,
): Promise<void> {
  const program = latchkey(
    ...['identity-providers', '--data', temporaryFolder(), '--port', '0'],
    ...['--server', server, '--json'],
  )
  const [line = ''] = await program.says(/^\{.*\}(?=\n)/)
  const must = async (method: string, path: string, body: object) => {
    const { status } = await ask(method, path, body)
    if (status !== 200) throw new Error(`${method} ${path}: ${status}`)
  }
  for (const { provider, account, configuration } of (JSON.parse(line) as Description).providers) {
    await must('PUT', `/identity-providers/${provider}/${account}`, configuration)
  }
  await must('PATCH', '/settings', { 'users.selfRegistration': 'on', 'users.newActive': 'on' })
}

/** From signing in at the app to the provider, as whoever this is there; by keyboard alone. Without anybody they say no. */
export async function goToProvider(
  page: Page,
  provider: Provider,
  account: Account,
  person?: string,
): Promise<void> {
  const me = KEYBOARD.hands(page)
  await page.getByRole('heading', { level: 1, name: ENGLISH['sign-in'] }).waitFor()
  const chosen = page.getByRole('list', { name: ENGLISH.chosen })
  const isPersonal = (await chosen.getByText(ENGLISH['account.personal']).count()) > 0
  if (isPersonal !== (account === 'personal')) {
    await me.press(chosen.getByRole('button', { name: /account: change/ }))
    await me.press(page.getByRole('button', { name: ENGLISH[`account.${account}`] }))
  }
  await me.press(page.getByRole('link', { name: ENGLISH[`with-${provider}`], exact: true }))
  await page.getByRole('heading', { name: 'Who signs in?' }).waitFor()
  if (person !== undefined) await page.getByLabel(person).check()
  await me.press(page.getByRole('button', { name: person === undefined ? 'Cancel' : 'Continue' }))
}
