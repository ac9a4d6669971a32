// What `latchkey start` and `latchkey server` say of options that cannot be, without a process of their own.

import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addStartCommands } from '../../sim/start-commands.ts'

const REGION = 'Write it as eu|us=https://HOST:PORT.'
const ORIGIN = 'Write https://HOST or https://HOST:PORT, and nothing more.'

test.each([
  ['start --terminals 0', 'from 1 to 12'],
  ['start --terminals 13', 'from 1 to 12'],
  ['start --terminals many', 'whole number'],
  ['start --port 70000', '65535'],
  ['start --reader telepathy', 'Kinds are '],
  ['server --other-region us', REGION],
  ['server --other-region us=http://localhost:7444', REGION],
  ['server --other-region mars=https://localhost:7444', REGION],
  ['server --other-region us=https://x/y', REGION],
  ['server --public-url http://print.firm.example', ORIGIN],
  ['server --public-url https://print.firm.example/x', ORIGIN],
  ['server --public-url print', ORIGIN],
])('%s is wrong usage', async (words, sentence) => {
  const program = new Command('latchkey').exitOverride().configureOutput({ writeErr: () => {} })
  addStartCommands(program, () => {})
  const asked = program.parseAsync(words.split(' '), { from: 'user' })
  await expect(asked).rejects.toMatchObject({
    code: 'commander.invalidArgument',
    message: expect.stringContaining(sentence),
  })
})
