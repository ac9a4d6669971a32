// Moments and stretches of time in words for people, in the browser's time zone.

const LOCALE = 'en-GB'
const pad = (part: number): string => String(part).padStart(2, '0')

/** `14:03:12` today, `6 May, 14:03` this year, `6 May 2025, 14:03` before that. */
export function moment(at: number, now: number): string {
  const date = new Date(at)
  const today = new Date(now)
  if (date.toDateString() === today.toDateString()) return timeOfDay(date, true)
  const sameYear = date.getFullYear() === today.getFullYear()
  const day = new Intl.DateTimeFormat(LOCALE, {
    day: 'numeric',
    month: 'short',
    ...(!sameYear && { year: 'numeric' }),
  }).format(date)
  return `${day}, ${timeOfDay(date, false)}`
}

function timeOfDay(date: Date, seconds: boolean): string {
  const words = `${pad(date.getHours())}:${pad(date.getMinutes())}`
  return seconds ? `${words}:${pad(date.getSeconds())}` : words
}

/** `just now`, `45 s`, `12 min`, `3 h`, `5 days`: how long ago, in its biggest unit. */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ago`
  return `${Math.floor(hours / 24)} days ago`
}

/** `in 45 s`, `in 12 min`, `in 3 h`, `in 5 days`: how long until then, in its biggest unit, rounded down. */
export function ahead(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return `in ${Math.max(0, Math.floor(ms / 1_000))} s`
  if (minutes < 60) return `in ${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `in ${hours} h` : `in ${Math.floor(hours / 24)} days`
}

/** `59:07` or `1:02:03`, rounded up, so that 0:00 is the end. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  const minutes = Math.floor(seconds / 60)
  const rest = pad(seconds % 60)
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${rest}`
}
