// Lengths of time as the panel writes them. A panel that ticks on by itself finds and replaces them in its lines.

/** `45 s`, `4 min 5 s`, `2 h 5 min`: the unit signs are the same in all our languages. */
export function lengthOfTime(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
