// The reader's beep.

const PITCH_HZ = 2_400
const LENGTH_S = 0.09
const LOUDNESS = 0.04

const held: { context?: AudioContext } = {}

/** Beeps so many times, as far as the browser lets a page make a sound. */
export function beep(times: number): void {
  held.context ??= new AudioContext()
  const { context } = held
  for (let i = 0; i < times; i += 1) {
    const start = context.currentTime + i * 2 * LENGTH_S
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = PITCH_HZ
    tone.type = 'square'
    volume.gain.value = LOUDNESS
    tone.connect(volume).connect(context.destination)
    tone.start(start)
    tone.stop(start + LENGTH_S)
  }
}
