// Somebody at the console: signed in, on the way to a room. For browser tests only.

import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { violations } from './accessible.ts'
import type { Hands } from './hands.ts'
import { openWindow, type Stage, type Window } from './stage.ts'

export const ROOMS = {
  terminals: 'Terminals',
  'terminals/T1': 'Terminal T1',
  unlocking: 'Unlock desk',
  'deny-lists': 'Deny lists',
  enrolment: 'Enrolment codes',
  people: 'People',
  groups: 'Groups',
  accounts: 'Accounts',
  activities: 'Activities',
  log: 'App. Log',
  jobs: 'Jobs',
  mails: 'Mails',
  settings: 'Settings',
  tokens: 'Tokens',
  tenants: 'Tenants',
} as const
export type Room = keyof typeof ROOMS

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Admin token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'Terminals' }).waitFor()
}

export async function openConsole(
  stage: Stage,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const window = await openWindow(stage.console, options)
  await signIn(window.page, stage.world.server.adminToken)
  return window
}

export const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
export const go = async (page: Page, room: Room): Promise<void> => {
  await page.goto(`${new URL(page.url()).origin}/#/${room}`)
  await heading(page, ROOMS[room])
}

/** What the keyboard is at, in words. */
export const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)

/** Presses a button that asks for a reason, and gives it one. */
export async function giveReason(
  page: Page,
  me: Hands,
  label: string,
  reason: string,
): Promise<void> {
  await me.press(page.getByRole('button', { name: label, exact: true }).first())
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.type(reason)
  await me.press(dialog.getByRole('button', { name: label, exact: true }))
  await dialog.waitFor({ state: 'detached' })
}
