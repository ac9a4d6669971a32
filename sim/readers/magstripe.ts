// A magnetic stripe reader that types: the second track of a card, as MagTek keyboard readers do by default.

/** The track between its sentinels; an end of validity and a service code behind the number when asked for. */
export function secondTrack(number: string, behind: string | undefined): string {
  if (!/^[0-9]{1,19}$/.test(number))
    throw new Error('A magnetic stripe has digits only, 19 at most.')
  return `;${number}${behind === undefined ? '' : `=${behind}`}?`
}
