// *Self-registration*: who sends a job and is no user yet becomes one.

/** The group they are in from then on, for good. */
export const SELF_REGISTERED = 'SELF-REGISTERED'
