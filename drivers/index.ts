// The front door of the drivers: what an agent, a simulator or another product may use.

export type { ReaderStatus } from './attachment.ts'
export { type Capture, replayCapture } from './capture.ts'
export { type Layout, undoLayout } from './cards/layouts.ts'
export { compileRule, type RuleConfig } from './cards/rules/compile.ts'
export { lintRule } from './cards/rules/lint.ts'
export { type Dialect, pastedRule } from './cards/rules/pasted.ts'
export { readerText, type Trial, tryRule } from './cards/rules/trial.ts'
export { CATALOG } from './catalog.ts'
export { type Clock, systemClock } from './clock.ts'
export { type ConfiguredReader, mistakes } from './configured-reader.ts'
export { type Calibration, calibrate } from './decode/calibrate.ts'
export { figuresFrom } from './figures.ts'
export { createHub, type Hub, type HubOptions } from './hub.ts'
export type {
  ByteSource,
  Chunk,
  OpenSource,
  SourceListener,
  SourceProblem,
} from './io/byte-source.ts'
export type { At, Decoded, Mood, ReaderEvent, ReaderKey } from './reader-event.ts'
export type { ReaderKind } from './reader-kind.ts'
export { type KindFit, type Scan, type ScannedDevice, scan } from './scan.ts'
export type { Tap } from './tap.ts'
export type { Lookers } from './this-machine.ts'
export { udevRules } from './udev-rules.ts'
export { type Checked, checkVectors } from './vectors/check.ts'
