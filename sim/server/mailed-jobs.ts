// What senders of jobs are told about them.

/** What became of what was attached to a mail, by names of files. */
export interface MailedJobs {
  readonly waiting: readonly string[]
  /** Not taken: too much waits already. */
  readonly full: readonly string[]
  readonly unprintable: readonly string[]
}
