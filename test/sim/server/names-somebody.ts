/** Whether a connector's answer means what it must mean to name somebody, told by its meaning and not by a schema. */
export function namesSomebody(text: string): boolean {
  try {
    const said = JSON.parse(text)
    const named = [said.personalNumber, said.username].filter(one => typeof one === 'string' && one)
    return !Array.isArray(said) && said.result === 0 && named.length > 0
  } catch {
    return false
  }
}
