// Ends a run of benches with one table of all figures, and with a file of them for programs if it is asked for.

import { writeFileSync } from 'node:fs'
import type { TestModule } from 'vitest/node'
import type { Figure, Spread } from './report.ts'

const HEAD = ['', 'ours', '', 'bare', 'ours ÷ bare', 'aim'] as const

/** Three digits, and no more than the unit is worth. */
function short(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = value === 0 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1
  return value.toFixed(Math.max(0, Math.min(3, 3 - digits)))
}

const middle = ({ median, p25, p75 }: Spread, unit = ''): string =>
  `${short(median)}${unit && ` ${unit}`} [${short(p25)}–${short(p75)}]`

function aimed({ aim, unit, ratio }: Figure): string {
  if (aim === undefined) return ''
  const isMet = unit === '/s' ? ratio.median >= aim : ratio.median <= aim
  return `${unit === '/s' ? '≥' : '≤'} ${aim}${isMet ? '' : ', missed'}`
}

/** The table of figures, a line each. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(one => [
    one.name,
    middle(one.ours, one.unit),
    one.beside,
    middle(one.bare, one.unit),
    middle(one.ratio),
    aimed(one),
  ])
  const widths = HEAD.map((_, column) =>
    Math.max(...[HEAD, ...rows].map(row => row[column]?.length ?? 0)),
  )
  return [HEAD, ...rows]
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A Vitest reporter. `--outputFile FILE` writes `{figures}` as JSON. */
export class TableReporter {
  #file: string | undefined

  onInit({ config }: { readonly config: { readonly outputFile?: unknown } }): void {
    if (typeof config.outputFile === 'string') this.#file = config.outputFile
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(one => [...one.children.allTests()])
    const figures = tests.flatMap(test => test.meta().figures ?? [])
    if (figures.length === 0) return
    console.log(
      `\nMedian [middle half of the rounds]. Ratios are of each round; of /s more is better.\n`,
    )
    console.log(table(figures))
    if (this.#file !== undefined) {
      writeFileSync(this.#file, `${JSON.stringify({ figures }, undefined, 2)}\n`)
    }
  }
}
