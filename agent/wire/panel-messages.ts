// Panel socket: what a panel (ours in the browser, or a vendor's own) and the agent say to each other.
// JSON over a WebSocket on loopback. Shapes only.

import { z } from 'zod'
import type {
  GateState,
  HeldJob,
  Key,
  LinkState,
  LoginMethod,
  ProofKind,
  Screen,
} from '../core/vocabulary.ts'

const KEYS = [
  ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  ...['enter', 'clear', 'back', 'start', 'stop', 'logout'],
] as const satisfies readonly string[]

const key = z.custom<Key>(
  value => typeof value === 'string' && (KEYS as readonly string[]).includes(value),
)

/** Languages a panel speaks. */
export const LANGUAGES = ['en', 'de', 'fr', 'cs'] as const
export type Language = (typeof LANGUAGES)[number]

/** A line on the panel: the words in the panel's language, and the id and arguments they were made from. */
export interface PanelLine {
  readonly id: string
  readonly text: string
  /** Arguments by name; a countdown is `{seconds}` from the moment the view was sent. */
  readonly args: Readonly<
    Record<string, string | number | { readonly seconds: number } | { readonly time: number }>
  >
}

/** What the panel shows, sent whole whenever it differs. */
export interface PanelScreen {
  /** The language its lines are in: this client's own. */
  readonly language: Language
  readonly screen: Screen
  readonly title: PanelLine
  readonly lines: readonly PanelLine[]
  readonly notice?: PanelLine
  /** The session ends by itself in `args.until`; any key, or `touched`, keeps it open. */
  readonly warning?: PanelLine
  readonly typed?: { readonly purpose: 'pin' | 'unlock-code' | 'mode'; readonly length: number }
  /** By what the card that was shown may be registered; a PIN is typed, the password goes into `register`. */
  readonly register?: readonly ProofKind[]
  /** Ways to log in that are open now; empty when nobody can. */
  readonly methods: readonly LoginMethod[]
  /** Shown as a QR code: whoever is signed in there on their phone logs in here. Absent while nobody could. */
  readonly qr?: string
  readonly link: LinkState
  readonly gate: GateState
  readonly user?: string
}

/** Agent → panel. `copier` opens or closes the copier's functions. `user` is the username; null for a card nobody vouches for. */
export type PanelNews =
  /** `at`: when it was sent, in milliseconds on the terminal's running clock; its countdowns count from there. */
  | { readonly kind: 'view'; readonly view: PanelScreen; readonly at: number }
  | { readonly kind: 'copier'; readonly state: 'locked' }
  | {
      readonly kind: 'copier'
      readonly state: 'unlocked'
      readonly name: string
      readonly user: string | null
    }
  /** `job`: only this one, which may not begin; what runs goes on. Without it everything stops. */
  | { readonly kind: 'stop-jobs'; readonly job?: string }
  /** What the server holds for the user the copier is open to, at most 50; `away`: it cannot say. */
  | { readonly kind: 'held-jobs'; readonly jobs: readonly HeldJob[]; readonly away: boolean }
  /**
   * A job that was released: its document, of so many bytes, is fetched from `path` on this port by HTTP GET, once and within
   * 10 s. The copier then runs it under this id.
   */
  | {
      readonly kind: 'document'
      readonly job: HeldJob
      readonly path: string
      readonly bytes: number
    }
  | { readonly kind: 'error'; readonly error: string; readonly message: string }

const pagesEver = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** Panel → agent. Copier events come from the machine's own firmware beside the panel. */
export const panelRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key'), key }),
  /** Somebody uses the copier's own screens: keeps the session open and does nothing else. */
  z.object({ kind: z.literal('touched') }),
  /** This client gets its views in this language from now on. */
  z.object({ kind: z.literal('language'), language: z.enum(LANGUAGES) }),
  z.object({ kind: z.literal('enrolment-code'), code: z.string().min(1).max(64) }),
  /** Whose the card is to be that was just shown, where the view says that this may be said. */
  z.object({
    kind: z.literal('register'),
    username: z.string().min(1).max(200),
    password: z.string().min(1).max(512),
  }),
  z.object({
    kind: z.literal('job-started'),
    job: z.string().min(1).max(64),
    activity: z.enum(['copy', 'scan', 'print']),
    color: z.boolean().default(false),
    duplex: z.boolean().default(false),
    /** How many pages it will make, if the copier knows: offline, only so many are set aside for it. */
    pages: z.number().int().min(1).max(100_000).exactOptional(),
  }),
  z.object({
    kind: z.literal('pages-done'),
    job: z.string().min(1).max(64),
    /** Pages finished since the last message about this job. */
    pages: z.number().int().min(1).max(100_000),
    /** The copier's own count after them, as in `meter`. */
    meter: pagesEver.exactOptional(),
  }),
  /** What the copier counts by itself: pages it has printed in all, ever; said when it connects. */
  z.object({ kind: z.literal('meter'), pages: pagesEver }),
  /** A job of `held-jobs` is wanted. */
  z.object({ kind: z.literal('release'), job: z.string().min(1).max(64) }),
  z.object({ kind: z.literal('job-ended'), job: z.string().min(1).max(64) }),
])
export type PanelRequest = z.infer<typeof panelRequest>
