// A mail that is not taken, as SMTP says it.

/** 4xx: the sender tries again later. 5xx: the sender gives up and tells its author. */
export class MailRefused extends Error {
  readonly responseCode: number

  /** The sentence is for whoever wrote the mail, and says what to do. */
  constructor(responseCode: number, sentence: string) {
    super(sentence)
    this.name = 'MailRefused'
    this.responseCode = responseCode
  }
}
