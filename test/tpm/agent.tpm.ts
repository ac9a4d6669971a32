// A whole agent whose key is in the TPM: enrols, caches, starts again without its server and decides by itself.

import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { faultFrom } from '../contracts/server-link.ts'
import { unenrolledDay } from '../scenarios/day.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { emulatedTpm } from './emulated-tpm.ts'

test('1 a terminal with a TPM works through an outage and a power cut; without its TPM it opens nothing', async () => {
  const tpm = await emulatedTpm()
  vi.stubEnv('TPM2TOOLS_TCTI', tpm.tcti)
  const day = await unenrolledDay({}, { gate: 'none', pinOffline: 'grade-b' }, true, {
    provider: 'tpm',
  })
  expect(day.state.grade).toBe('A')
  await day.enrol()
  await day.until(({ cache }) => cache.users === 2)

  await day.cable('down')
  await day.powerCut()
  await tpm.off()
  await tpm.on()
  await day.powerOn()
  await day.until(({ link }) => link.state === 'offline')
  await day.swipe('0102030405')
  expect(day.state.lastVerdict).toMatchObject({ granted: true })
  await day.keys('<logout>')
  // Policy `grade-b` means B or better.
  await day.keys('730158<enter>')
  expect(day.state.lastVerdict).toMatchObject({ granted: true })

  await day.powerCut()
  await tpm.off()
  expect(await faultFrom(() => day.powerOn())).toMatchObject({
    code: 'store/failed',
    message: expect.stringContaining('There is no TPM'),
  })
  const other = await emulatedTpm()
  vi.stubEnv('TPM2TOOLS_TCTI', other.tcti)
  expect(await faultFrom(() => day.powerOn())).toMatchObject({ code: 'store/wrong-key' })
  // The thief's way round: with the half beside the data gone the identity still opens for nobody.
  const whole = temporaryFolder()
  cpSync(day.folder, whole, { recursive: true })
  rmSync(join(day.folder, 'data.key'))
  expect(await faultFrom(() => day.powerOn())).toMatchObject({ code: 'store/wrong-key' })

  rmSync(day.folder, { recursive: true })
  mkdirSync(day.folder)
  cpSync(whole, day.folder, { recursive: true })
  vi.stubEnv('TPM2TOOLS_TCTI', tpm.tcti)
  await tpm.on()
  await day.powerOn()
  expect(day.state.cache.users).toBe(2)
  vi.unstubAllEnvs()
})
