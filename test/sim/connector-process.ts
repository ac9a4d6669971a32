// The example connector in a process of its own. For tests only.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'
import { latchkey, type Program } from './command.ts'

const USER = 'latchkey'
/** Its colon and umlaut must travel as they are. */
const PASSWORD = 'fünf:Kräne'

export interface ConnectorProcess {
  readonly program: Program
  readonly url: string
  /** Settings with which it is asked, whatever the methods. */
  readonly settings: Readonly<Record<string, string>>
  /** How many requests it has taken. */
  asked(): number
}

/** Cards and PINs of these tests that the server itself does not know, and those of Anna and Ben. */
const PEOPLE = {
  staff: [
    { card: 'EA00000001', pin: '900001', personalNumber: '00123' },
    { card: 'EA00000002', pin: '900002', username: 'BEN' },
    { card: 'EA00000003', pin: '900003', username: 'anna', active: false },
    { card: 'EA00000004', pin: '900004', personalNumber: '00123', username: 'a.novak' },
  ],
  visitors: [{ card: 'EB00000001', pin: '900011', username: 'ben' }],
}

export async function connectorProcess(...words: string[]): Promise<ConnectorProcess> {
  const folder = temporaryFolder()
  const [users, passwordFile] = [join(folder, 'users.json'), join(folder, 'password')]
  writeFileSync(users, JSON.stringify(PEOPLE))
  writeFileSync(passwordFile, `${PASSWORD}\n`)
  const program = latchkey(
    ...['connector', '--port', '0', '--users', users, ...words],
    ...['--user', USER, '--password-file', passwordFile],
  )
  const [, url = ''] = await program.says(/The connector is at (\S+)\n/)
  return {
    program,
    url,
    settings: {
      'auth.external': 'on',
      'auth.url': url,
      'auth.user': USER,
      'auth.password': PASSWORD,
    },
    asked: () => program.stdout().match(/^asked /gm)?.length ?? 0,
  }
}
