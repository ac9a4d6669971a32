// The one typed error of the server: an answer other than success, with its HTTP status and a word for machines.

/** Thrown to answer `{error, message}`. A transaction it leaves is rolled back. The message holds no secret. */
export class Refused extends Error {
  readonly status: number
  readonly word: string
  /** With 422: the first entry the server lacks. */
  readonly resendFrom?: number

  constructor(status: number, word: string, message: string, resendFrom?: number) {
    super(message)
    this.name = 'Refused'
    this.status = status
    this.word = word
    if (resendFrom !== undefined) this.resendFrom = resendFrom
  }
}
