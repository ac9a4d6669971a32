// How a command about readers can end otherwise than well; each message says what, and what to do.

/** A file that cannot be used for what was asked. */
export class BadFile extends Error {}

/** What was asked was done, and the answer is no: something differs, nothing came, nothing could be looked at. */
export class AnswerIsNo extends Error {}

/** What was asked makes no sense. */
export class WrongUsage extends Error {}
