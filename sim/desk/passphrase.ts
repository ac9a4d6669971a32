// Asks for a passphrase, card or PIN so that nobody reads it over a shoulder.

import { readFileSync } from 'node:fs'
import { AnswerIsNo, BadFile, WrongUsage } from '../readers-commands/outcome.ts'

const MOST_CHARS = 1_000

/** From the first line of a file, or typed without echo. Throws when there is neither file nor terminal. */
export async function passphraseFrom(file: string | undefined, question: string): Promise<string> {
  if (file === undefined) {
    if (process.stdin.isTTY) return typedUnseen(question)
    throw new WrongUsage('There is no terminal to type the passphrase at: give --passphrase-file.')
  }
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? ''
  } catch (error) {
    throw new BadFile(`${file} cannot be read: ${(error as Error).message}.`)
  }
}

/** From the first line of what is piped in, or typed without echo where there is a terminal. */
export async function secretFrom(question: string): Promise<string> {
  if (process.stdin.isTTY) return typedUnseen(question)
  let text = ''
  for await (const piece of process.stdin.setEncoding('utf8')) {
    text += piece
    if (text.includes('\n') || text.length > MOST_CHARS) break
  }
  return text.split(/\r?\n/, 1)[0]?.slice(0, MOST_CHARS) ?? ''
}

async function typedUnseen(question: string): Promise<string> {
  const { stdin, stderr } = process
  // Before it is asked: somebody may type ahead.
  stdin.setRawMode(true)
  stderr.write(question)
  try {
    let text = ''
    for await (const piece of stdin.setEncoding('utf8')) {
      for (const char of String(piece)) {
        if (char === '\r' || char === '\n') return text
        if (char === '\u0003' || char === '\u0004') throw new AnswerIsNo('Stopped.')
        if (char === '\u007f' || char === '\b') text = text.slice(0, -1)
        else if (text.length < MOST_CHARS) text += char
      }
    }
    return text
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}
