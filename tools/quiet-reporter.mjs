// Of a campaign only its own lines are shown, and what failed.

export default class {
  onUserConsoleLog({ content, type }) {
    process[type].write(content)
  }

  onTestRunEnd(modules, unhandled) {
    for (const error of unhandled) console.error(error.stack ?? error.message)
    for (const module of modules) {
      for (const error of module.errors()) console.error(error.stack ?? error.message)
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result()
        if (state === 'failed') console.error(`${test.fullName}: ${errors[0]?.message}`)
      }
    }
  }
}
