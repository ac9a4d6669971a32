// The `latchkey` commands of a desk that unlocks terminals while the server is down.

import { type Command, Option } from 'commander'
import { readDeskFile, readRecord, recordPath, unlockAtDesk } from './desk/desk.ts'
import { passphraseFrom } from './desk/passphrase.ts'
import { writeDurably } from './durable-file.ts'
import { AnswerIsNo } from './readers-commands/outcome.ts'
import { UNLOCK_MODES, type UnlockMode } from './server/unlock-code.ts'
import { postToServer as post, type Where } from './server-post.ts'

/** Adds them to the program; `say` prints a line. */
export function addDeskCommands(program: Command, say: (line: string) => void): void {
  program
    .command('unlock')
    .description('answers the challenge of a terminal at a desk, without the server')
    .requiredOption('--desk <file>', 'the desk file; what is given out is written down beside it')
    .requiredOption('--terminal <id>', 'which terminal, as its panel says')
    .requiredOption('--challenge <text>', 'as its panel shows it, e.g. 7K2M-9QXD')
    .addOption(
      new Option('--mode <mode>', 'what the code grants')
        .choices(UNLOCK_MODES)
        .makeOptionMandatory(),
    )
    .option('--hours <n>', 'with until-online: at most so many, 1 to 72', Number)
    .requiredOption('--reason <text>', 'why; it is written down')
    .option('--passphrase-file <file>', 'its first line is the passphrase; else it is asked for')
    .option('--json', 'as JSON')
    .action(async (options: UnlockOptions) => {
      const { desk, hours = null, passphraseFile, terminal, challenge, mode, reason } = options
      const ask = () => passphraseFrom(passphraseFile, 'Passphrase of the desk file: ')
      const wish = { terminal, challenge, mode, hours, reason }
      const { code, line } = await unlockAtDesk(desk, wish, ask, Date.now())
      const { mac: _, ...written } = line
      say(options.json === true ? JSON.stringify({ code, ...written }, null, 2) : code)
    })

  const desk = program.command('desk').description('desk files: handed out, and brought back')
  const command = (usage: string, about: string): Command =>
    desk
      .command(usage)
      .description(about)
      .option('--url <url>', 'where the server is', 'https://127.0.0.1:7443')
      .option('--ca <file>', "the server's CA", '.latchkey/server/ca.pem')
      .option('--token-file <file>', 'an admin token', '.latchkey/server/admin-token')

  command('export <file>', 'writes a desk file: keys of terminals, wrapped with a passphrase')
    .requiredOption('--issuer <name>', 'whose desk it is')
    .requiredOption('--days <n>', 'how long it gives out codes, 1 to 90', Number)
    .option('--modes <modes...>', `what for, of ${UNLOCK_MODES.join(', ')}`)
    .option('--terminals <ids...>', 'which terminals; all there are if left out')
    .option('--passphrase-file <file>', 'its first line is the passphrase; else it is asked for')
    .action(async (file: string, options: Where & ExportOptions) => {
      const { issuer, days, modes, terminals, passphraseFile } = options
      const passphrase = await passphraseFrom(passphraseFile, 'New passphrase: ')
      if (passphraseFile === undefined) {
        const again = await passphraseFrom(undefined, 'Once more: ')
        if (again !== passphrase) throw new AnswerIsNo('These were two different passphrases.')
      }
      const body = { issuer, passphrase, days, modes, terminals }
      const made = await post(options, 'desk-exports', body)
      writeDurably(file, `${JSON.stringify(made, null, 2)}\n`)
      say(`${file} is for the desk of ${issuer}. Hand it over apart from its passphrase.`)
    })
  command('import <file>', 'brings in what was given out with a desk file')
    .option('--json', 'as JSON')
    .action(async (file: string, options: Where & { readonly json?: boolean }) => {
      const { id } = readDeskFile(file)
      const lines = readRecord(recordPath(file))
      if (lines.length === 0) throw new AnswerIsNo('Nothing was given out with this desk file.')
      const done = (await post(options, 'desk-imports', { export: id, lines })) as Imported
      const { issuer, imported, known } = done
      const words = `${imported} codes of the desk of ${issuer} are in; ${known} were before.`
      say(options.json === true ? JSON.stringify(done) : words)
    })
}

interface UnlockOptions {
  readonly desk: string
  readonly terminal: string
  readonly challenge: string
  readonly mode: UnlockMode
  readonly hours?: number
  readonly reason: string
  readonly passphraseFile?: string
  readonly json?: boolean
}

interface ExportOptions {
  readonly issuer: string
  readonly days: number
  readonly modes?: readonly string[]
  readonly terminals?: readonly string[]
  readonly passphraseFile?: string
}

interface Imported {
  readonly issuer: string
  readonly imported: number
  readonly known: number
}
