// The languages our mails to users are written in.

export const LANGUAGES = ['en', 'fr', 'de', 'cs'] as const
export type Language = (typeof LANGUAGES)[number]
