// Durations as settings write them: `90s`, `1.5s`, `26h`.

export const UNITS = [
  { unit: 'ms', label: 'milliseconds' },
  { unit: 's', label: 'seconds' },
  { unit: 'm', label: 'minutes' },
  { unit: 'h', label: 'hours' },
  { unit: 'd', label: 'days' },
] as const
export type Unit = (typeof UNITS)[number]['unit']

export interface Duration {
  readonly amount: string
  readonly unit: Unit
}

/** A bare number counts hours where the setting's name ends so, and seconds elsewhere. Undefined for anything else. */
export function readDuration(value: unknown, name: string): Duration | undefined {
  const [, amount, written] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(String(value).trim()) ?? []
  if (amount === undefined) return undefined
  const unit = UNITS.find(one => one.unit === written)?.unit ?? (/hours$/i.test(name) ? 'h' : 's')
  return { amount, unit }
}

export const writeDuration = ({ amount, unit }: Duration): string => `${amount.trim()}${unit}`

/** `90 seconds`, `1 hour`. */
export function durationWords({ amount, unit }: Duration): string {
  const label = UNITS.find(one => one.unit === unit)?.label ?? unit
  return `${amount} ${amount === '1' ? label.slice(0, -1) : label}`
}
