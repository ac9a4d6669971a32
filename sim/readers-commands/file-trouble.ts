// Why a file cannot be read or written, and what to do, for whoever named it.

import { dirname } from 'node:path'
import { BadFile } from './outcome.ts'

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'no code'

/** The error for a file that could not be read. */
export function cannotRead(file: string, error: unknown): BadFile {
  switch (codeOf(error)) {
    case 'ENOENT':
      return new BadFile(`There is no file ${file}: check its name, and the folder you are in.`)
    case 'EACCES':
      return new BadFile(`You may not read ${file}: run this as its owner, or get the right.`)
    case 'EISDIR':
      return new BadFile(`${file} is a folder: name a file in it.`)
    default:
      return new BadFile(`${file} cannot be read (${codeOf(error)}): try a copy of it elsewhere.`)
  }
}

/** The error for a file that could not be written. */
export function cannotWrite(file: string, error: unknown): BadFile {
  switch (codeOf(error)) {
    case 'ENOENT':
      return new BadFile(`There is no folder ${dirname(file)}: make it, or name another.`)
    case 'EACCES':
      return new BadFile(`You may not write in ${dirname(file)}: name a file in another folder.`)
    case 'ENOSPC':
      return new BadFile(`There is no room for ${file}: free some, or name another folder.`)
    default:
      return new BadFile(`${file} cannot be written (${codeOf(error)}): name another folder.`)
  }
}
