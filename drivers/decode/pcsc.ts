// What smart card readers (PC/SC) answer to Get Data: the UID of a card, or its ATS.
// Source: ACS ACR122U API manual; PC/SC part 3. The commands are FF CA 00 00 00 and FF CA 01 00 00.

const GOOD = 0x90_00
/** Whole UIDs of ISO 14443-A. */
const UID_BYTES = [4, 7, 10]

/** The data before the two status bytes; `undefined` where the card has none, or there is no card. */
export function getDataReply(
  bytes: readonly number[],
): { readonly status: number; readonly data?: readonly number[] } | undefined {
  const [high, low] = bytes.slice(-2)
  if (high === undefined || low === undefined) return undefined
  const status = high * 256 + low
  return status === GOOD ? { status, data: bytes.slice(0, -2) } : { status }
}

export const isUid = (data: readonly number[]): boolean => UID_BYTES.includes(data.length)
