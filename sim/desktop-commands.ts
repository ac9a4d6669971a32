// `latchkey desktop`: the part of a desktop client that lets people in.

import { type Command, Option } from 'commander'
import type { z } from 'zod'
import { ENGLISH } from '../agent/wire/words/en.ts'
import { secretFrom } from './desk/passphrase.ts'
import { AnswerIsNo, WrongUsage } from './readers-commands/outcome.ts'
import type { desktopLoginReply } from './server/api-shapes.ts'
import { postToServer, type Where } from './server-post.ts'

/** In the numbers of the wire. */
const LOGIN_TYPES = { pin: 0, card: 1, either: 7 } as const
const MOST_CHARS = 128

interface LoginOptions extends Where {
  readonly as: keyof typeof LOGIN_TYPES
  readonly json?: boolean
}

/** Adds them to the program; `say` prints a line. */
export function addDesktopCommands(program: Command, say: (line: string) => void): void {
  program
    .command('desktop')
    .description('what a desktop client asks the server')
    .command('login')
    .description('reads a card or PIN, from a pipe or typed unseen, and says whose it is')
    .addOption(
      new Option('--as <what>', 'what is read').choices(Object.keys(LOGIN_TYPES)).default('either'),
    )
    .option('--url <url>', 'where the server is', 'https://127.0.0.1:7443')
    .option('--ca <file>', "the server's CA", '.latchkey/server/ca.pem')
    .option('--token-file <file>', 'a token of the role desktop', '.latchkey/server/desktop-token')
    .option('--json', 'as JSON')
    .action(async (options: LoginOptions) => {
      const loginValue = (await secretFrom('Card or PIN: ')).trim()
      if (loginValue === '' || loginValue.length > MOST_CHARS) {
        throw new WrongUsage(`Give a card or PIN of 1 to ${MOST_CHARS} characters.`)
      }
      const presented = { loginType: LOGIN_TYPES[options.as], loginValue }
      const reply = (await postToServer(options, 'desktop-logins', presented)) as z.infer<
        typeof desktopLoginReply
      >
      if (options.json === true) say(JSON.stringify(reply))
      if (reply.result === 'refused') {
        throw new AnswerIsNo(ENGLISH[`reason.${reply.reason}`])
      }
      const { name, username } = reply.user
      if (options.json !== true) say(`${name} (${username})`)
    })
}
