// `latchkey readers calibrate`: the figures of a reader that types, from captures of it.

import type { Command } from 'commander'
import { type Calibration, figuresFrom } from '../../drivers/index.ts'
import { type CaptureFile, readCapture } from './capture-file.ts'
import { AnswerIsNo, BadFile } from './outcome.ts'

type Figures = Omit<Extract<Calibration, { kind: 'figures' }>, 'kind'>

export function addCalibrate(readers: Command, say: (line: string) => void): void {
  readers
    .command('calibrate <files...>')
    .description('what to configure for a reader that types, from captures of three cards or more')
    .option('--json', 'as JSON')
    .action((files: readonly string[], { json }: { json?: boolean }) => {
      const captures = files.map(readCapture)
      const found = figuresOf(captures, files)
      if (found.kind === 'refused') throw new AnswerIsNo(found.why)
      const { kind, ...figures } = found
      const use = captures[0]?.capture.use ?? ''
      const configure = { use, ...fitting(use, figures) }
      if (json === true) say(JSON.stringify({ figures, configure }, null, 2))
      else for (const line of words(use, figures, JSON.stringify(configure))) say(line)
    })
}

function figuresOf(captures: readonly CaptureFile[], files: readonly string[]): Calibration {
  try {
    return figuresFrom(captures.map(one => one.capture))
  } catch (error) {
    throw new BadFile(`${files.join(', ')}: ${(error as Error).message}`)
  }
}

/** The pace only tells a reader from a person, on a keyboard that both use. */
const isShared = (use: string): boolean => use.startsWith('keystroke-shared')

const sharedKind = (use: string): string =>
  use.endsWith('-evdev') ? 'keystroke-shared-evdev' : 'keystroke-shared'

function fitting(use: string, { paceMs, ...figures }: Figures): Partial<Figures> {
  return isShared(use) ? { paceMs, ...figures } : figures
}

function words(use: string, figures: Figures, configure: string): readonly string[] {
  const { paceMs, gapMs, minLength, maxLength } = figures
  return [
    `paceMs     ${paceMs}  the longest that the reader takes from key to key`,
    `gapMs      ${gapMs}  the longest pause within a card`,
    `minLength  ${minLength}  characters of its shortest card, prefix and suffix among them`,
    `maxLength  ${maxLength}  of its longest`,
    `configure  ${configure} with its id and path`,
    ...(isShared(use)
      ? []
      : [`If a keypad shares its keyboard, use ${sharedKind(use)} and write paceMs as well.`]),
  ]
}
