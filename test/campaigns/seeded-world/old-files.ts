// Whether the server must find that a terminal was put back to older files: it must where it knew more than lay in them.

export class OldFiles {
  /** Older files were put back at some time. */
  wasPutBack = false
  /** They were, and the server knew more. */
  mustBeFound = false
  /** Starts before the copy. */
  #starts: number | undefined
  /** The first head that the terminal signed with the files it has: perhaps the one that lay in them. */
  #first: string | undefined
  /** Heads that it has signed since the copy and that are surely higher. */
  readonly #higher = new Set<string>()
  /** The server was told one of them. */
  #announced = false
  /** What the server knew when the files were put back is still to be looked at. */
  #unweighed = false

  copied(starts: number): void {
    this.#starts = starts
    this.#first = undefined
    this.#higher.clear()
    this.#announced = false
  }

  putBack(): void {
    this.#first = undefined
    this.wasPutBack = true
    this.#unweighed = true
  }

  /** The terminal signs this head of its log for a beat. */
  says(logId: string, head: number): void {
    const said = `${logId} ${head}`
    this.#first ??= said
    if (this.#starts !== undefined && said !== this.#first) this.#higher.add(said)
  }

  /** The server has heard such a beat. */
  heard(logId: string, head: number): void {
    this.#announced ||= this.#higher.has(`${logId} ${head}`)
  }

  /** The server has so many starts of the terminal now: more than before the copy is more than is in it. */
  serverHas(starts: number): void {
    if (!this.#unweighed || this.#starts === undefined) return
    this.#unweighed = false
    this.mustBeFound ||= this.#announced || starts > this.#starts
  }

  /** The server was set back itself. */
  serverForgot(): void {
    this.#unweighed = false
    this.mustBeFound = false
    this.#announced = false
  }
}
