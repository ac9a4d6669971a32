// Why something does not start, in words for the person.

import { Fault } from '../agent/index.ts'
import { CannotStart } from './cannot-start.ts'
import { FolderProblem } from './data-folder.ts'

/**
 * Throws `CannotStart` with what the operating system, a folder or a setting says against starting; `ports` are by option.
 * A bug is thrown as it is.
 */
export async function explained<T>(
  ports: Readonly<Record<string, number>>,
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof FolderProblem || error instanceof Fault) {
      throw new CannotStart(error.message, { cause: error })
    }
    if (!(error instanceof Error)) throw error
    const code = 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') {
      const port = 'port' in error ? error.port : undefined
      const option = Object.keys(ports).find(name => ports[name] === port)
      throw new CannotStart(
        `Port ${port} is in use, perhaps by another latchkey: stop that, or choose another port with ${option}.`,
        { cause: error },
      )
    }
    if (code === 'EACCES' || code === 'EROFS') {
      throw new CannotStart(`${error.message}. Choose another folder or port.`, { cause: error })
    }
    // Server and world say in a plain Error what a person can mend; a bug comes as another kind, or from the system.
    if (code === undefined && Object.getPrototypeOf(error) === Error.prototype) {
      throw new CannotStart(error.message, { cause: error })
    }
    throw error
  }
}
