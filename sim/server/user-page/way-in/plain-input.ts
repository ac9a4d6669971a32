// What is typed on the way in is no prose.

export const PLAIN = { required: true, spellcheck: false, autocapitalize: 'none' } as const
