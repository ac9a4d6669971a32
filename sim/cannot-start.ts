// Why the simulator or the server does not start.

/** One sentence for the person; nothing is a bug about it. */
export class CannotStart extends Error {}
