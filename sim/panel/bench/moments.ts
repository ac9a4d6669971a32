// Moments and lengths of time as the bench writes them.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `14:03:27`, with the date before it when that is not `today`. */
export function clockTime(iso: string, today: string): string {
  const time = new Date(iso)
  const same = time.toDateString() === new Date(today).toDateString()
  const hours = time.toLocaleTimeString('en-GB')
  return same ? hours : `${time.toLocaleDateString('en-CA')} ${hours}`
}

/** `3 s`, `4 min`, `26 h`, `3 d`: one unit, rounded down. */
function roughly(ms: number): string {
  const length = Math.max(0, ms)
  if (length < MINUTE) return `${Math.floor(length / SECOND)} s`
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`
  return length < 2 * DAY ? `${Math.floor(length / HOUR)} h` : `${Math.floor(length / DAY)} d`
}

/** From one moment to another, roughly. */
export const between = (from: string, to: string): string =>
  roughly(Date.parse(to) - Date.parse(from))

/** For a field of the kind datetime-local, which knows no time zone and means this machine's. */
export function localField(iso: string): string {
  const time = new Date(iso)
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * MINUTE)
  return shifted.toISOString().slice(0, 19)
}
