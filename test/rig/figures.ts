// One line of figures at the end of the rig's tests.

import type { Reporter } from 'vitest/node'

/** Prints how many tests passed and failed, how long the machine took to start, and how long all took. */
export function figures(): Reporter {
  const began = performance.now()
  return {
    onTestRunEnd(modules) {
      const tests = modules.flatMap(module => [...module.children.allTests()])
      const count = (state: string) => tests.filter(test => test.result().state === state).length
      const boots = modules.flatMap(module => {
        const { bootMs } = module.meta() as { readonly bootMs?: number }
        return bootMs === undefined ? [] : [seconds(bootMs)]
      })
      const all = seconds(performance.now() - began)
      console.log(
        `rig: ${count('passed')} passed, ${count('failed')} failed; boot ${boots.join(' and ')}; ${all} in all`,
      )
    },
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
