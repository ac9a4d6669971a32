// The version that ships, as the server and the journal see it.

export const VERSION = '0.1.0'
