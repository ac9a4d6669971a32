// Carries out effects through the ports and turns every answer, good or bad, back into an event.

import type { Effect, EventBody, Problem, Settings } from '../core/vocabulary.ts'
import { Fault } from '../fault.ts'
import type {
  Credentials,
  DenyLists,
  Journal,
  KeptState,
  Log,
  Panel,
  Readers,
  ServerLink,
  Snapshot,
  System,
  UnlockCodes,
} from '../ports.ts'

/** Everything the agent needs of the world. */
export interface Ports {
  readonly system: System
  readonly readers: Readers
  readonly link: ServerLink
  readonly credentials: Credentials
  readonly journal: Journal
  readonly kept: KeptState
  readonly codes: UnlockCodes
  readonly denyLists: DenyLists
  readonly panel: Panel
  readonly log: Log
  /** All layers of settings with these pushed values among them; what does not fit is logged and left out. */
  readonly settings: (pushed: Readonly<Record<string, unknown>>) => Settings
}

/** What the core gets to know of a fault. Anything else than a fault is a bug and is thrown on. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Fault)) throw error
  return {
    code: error.code,
    retry: error.retry,
    ...(error.waitMs === undefined ? {} : { waitMs: error.waitMs }),
    ...(error.resendFrom === undefined ? {} : { resendFrom: error.resendFrom }),
    ...(error.revoked ? { revoked: true } : {}),
  }
}

/**
 * Carries out one effect. What the disk does is done when this returns; what the network or a slow hash does is answered
 * by a later event. `settings` are those of the state that asked.
 */
export function perform(
  effect: Effect,
  ports: Ports,
  settings: Settings,
  emit: (event: EventBody) => void,
): Promise<void> | undefined {
  /** Answers with what `work` gives, or with `failed`. */
  const answer = async (ticket: number, work: () => Promise<EventBody>): Promise<void> => {
    let event: EventBody
    try {
      event = await work()
    } catch (error) {
      event = { kind: 'failed', ticket, problem: told(error, ports.log) }
    }
    emit(event)
  }
  const answerNow = (ticket: number, work: () => EventBody): undefined => {
    let event: EventBody
    try {
      event = work()
    } catch (error) {
      event = { kind: 'failed', ticket, problem: told(error, ports.log) }
    }
    emit(event)
    return undefined
  }
  switch (effect.kind) {
    case 'record':
      return answerNow(effect.ticket, () => {
        const { seq } = ports.journal.append({ ...effect, at: ports.system.stamp().at })
        return { kind: 'recorded', ticket: effect.ticket, seq, low: ports.journal.low }
      })
    case 'keep':
      return answerNow(effect.ticket, () => {
        ports.kept.save(effect.kept)
        rested(ports)
        return { kind: 'kept', ticket: effect.ticket, low: ports.journal.low }
      })
    case 'keep-denials':
      return answerNow(effect.ticket, () => {
        ports.kept.saveDenials(effect.denials)
        return { kind: 'kept', ticket: effect.ticket, low: ports.journal.low }
      })
    case 'deny-answered':
      ports.denyLists.answer(effect.ref, effect.outcome)
      return undefined
    case 'purge-cache':
      return ports.credentials.purge().then(
        cache => emit({ kind: 'remembered', cache }),
        error => void told(error, ports.log),
      )
    case 'probe':
      return answer(effect.ticket, async () => {
        const beat = await ports.link.beat(effect.status, ports.journal.signedHead(effect.meter))
        return { kind: 'beaten', ticket: effect.ticket, beat }
      })
    case 'ask-server':
      return answer(effect.ticket, async () => {
        const finding = await ports.link.identify(effect.presented, effect.within)
        return { kind: 'answered', ticket: effect.ticket, finding, ...tagOf(effect, ports) }
      })
    case 'register-card':
      return answer(effect.ticket, async () => {
        const { presented, proof, within } = effect
        const finding = await ports.link.register(presented.value, proof, within)
        return { kind: 'answered', ticket: effect.ticket, finding, ...tagOf(effect, ports) }
      })
    case 'look-up':
      return answer(effect.ticket, async () => {
        const finding = await ports.credentials.lookUp(effect.presented)
        return { kind: 'looked-up', ticket: effect.ticket, finding, ...tagOf(effect, ports) }
      })
    case 'check-code':
      return answer(effect.ticket, async () => {
        const right = await ports.codes.check(effect.code, settings['unlock.code'])
        return { kind: 'code-checked', ticket: effect.ticket, right }
      })
    case 'check-response':
      return answerNow(effect.ticket, () => {
        const { ticket, code, challenge, next } = effect
        const found = ports.codes.find(code, challenge, next)
        return { kind: 'response-checked', ticket, ...(found === undefined ? {} : { found }) }
      })
    case 'draw-challenge':
      return answerNow(effect.ticket, () => {
        const challenge = ports.codes.challenge()
        return { kind: 'challenge-drawn', ticket: effect.ticket, challenge }
      })
    case 'upload':
      return answer(effect.ticket, () => upload(effect, ports))
    case 'next-log':
      return answerNow(effect.ticket, () => {
        const { at } = ports.system.stamp()
        const journal = ports.journal.next(effect.why, { ...effect, at })
        return { kind: 'log-started', ticket: effect.ticket, journal }
      })
    case 'refresh-cache':
      return answer(effect.ticket, async () => {
        const { generation } = ports.credentials.standing()
        const opportunistic = await ports.credentials.opportunistic()
        const snapshot = await ports.link.credentials({ generation, opportunistic })
        const cache = await ports.credentials.replace(allowed(snapshot, settings))
        const { leases } = snapshot
        return { kind: 'refreshed', ticket: effect.ticket, cache, ...(leases && { leases }) }
      })
    case 'fetch-settings':
      return answer(effect.ticket, async () => {
        const { version, values, ...reset } = await ports.link.settings()
        const { ticket } = effect
        const settings = ports.settings(values)
        return { kind: 'settings', ticket, settings, pushed: { version, values }, ...reset }
      })
    case 'fetch-qr':
      return answer(effect.ticket, async () => {
        const code = await ports.link.qrCode()
        return { kind: 'qr-fetched', ticket: effect.ticket, ...(code && { code }) }
      })
    case 'enrol':
      return answer(effect.ticket, async () => {
        const { terminal } = await ports.link.enrol(effect.code)
        return { kind: 'enrolled', ticket: effect.ticket, terminal }
      })
    case 'remember':
      // Nobody waits for this: a login that could not be cached is still a login.
      return ports.credentials.remember(effect).then(
        cache => emit({ kind: 'remembered', cache }),
        error => void told(error, ports.log),
      )
    case 'forget':
      try {
        emit({ kind: 'forgotten', tail: ports.journal.forget(effect.through).tail })
      } catch (error) {
        told(error, ports.log)
      }
      return undefined
    case 'list-jobs':
      return answer(effect.ticket, async () => {
        const jobs = await ports.link.jobs(effect.user)
        return { kind: 'jobs-listed', ticket: effect.ticket, jobs }
      })
    case 'claim-job':
      return answer(effect.ticket, async () => {
        const { ticket, user, job } = effect
        const document = await ports.link.claim(user, job.id)
        if (document !== undefined) await ports.panel.deliver(user, job, document)
        return { kind: 'job-claimed', ticket, given: document !== undefined }
      })
    case 'show-held':
      ports.panel.showHeld(effect.jobs)
      return undefined
    case 'unlock':
      ports.panel.unlock(effect.holder.kind === 'user' ? effect.holder.user : undefined)
      return undefined
    case 'lock':
      ports.panel.lock()
      return undefined
    case 'stop-jobs':
      ports.panel.stopJobs(effect.job)
      return undefined
    case 'feedback':
      ports.readers.feedback(effect.reader, effect.mood)
      return undefined
    case 'rule-cards':
      ports.readers.rule(effect.rules)
      return undefined
    case 'log':
      ports.log[effect.level](effect.message, effect.details)
      return undefined
  }
}

/** Only cards have one: the tag of a PIN would be a name for it. */
function tagOf(
  { presented }: Extract<Effect, { kind: 'ask-server' | 'register-card' | 'look-up' }>,
  { denyLists }: Ports,
): { readonly tag?: string } {
  const { kind, value } = presented
  const tag = kind === 'pin' || kind === 'qr' ? undefined : denyLists.tag(value)
  return tag === undefined ? {} : { tag }
}

/** What was written down is durable already; what the journal does at rest can wait for the next time. */
function rested({ journal, system, log }: Ports): void {
  try {
    journal.rest(system.stamp().at)
  } catch (error) {
    told(error, log)
  }
}

async function upload(
  { ticket, after }: Extract<Effect, { kind: 'upload' }>,
  { journal, link }: Ports,
): Promise<EventBody> {
  const log = journal.name()
  if (log === undefined) {
    throw new Fault(
      'server/busy',
      'The server has not said yet by what key a journal is sealed: it says so with its settings.',
    )
  }
  const entries = journal.batch(after)
  const said = entries.length === 0 ? undefined : await link.upload(log, entries)
  // An answer about a log that has ended meanwhile says nothing of the one that goes on.
  const { logId, acked, durable } = journal.standing()
  const answer = said !== undefined && logId === log.id ? said : { through: acked, durable }
  // The disk's watermarks only rise; the core also hears a server that was set back, and goes on from there.
  journal.acknowledge(answer)
  return { kind: 'acked', ticket, ...answer }
}

/** Where no PIN is ever good offline, none is kept. */
const allowed = (snapshot: Snapshot, { pinOffline }: Settings): Snapshot =>
  pinOffline === 'never'
    ? { ...snapshot, users: snapshot.users.map(user => ({ ...user, pins: [] })) }
    : snapshot

/** A fault as the core hears it, after the log has heard its sentence. */
function told(error: unknown, log: Log): Problem {
  const problem = problemOf(error)
  log.warn((error as Fault).message, { code: problem.code })
  return problem
}
