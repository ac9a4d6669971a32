// The phone's camera, watched for a QR code until one is found or nobody looks any more.

export type CameraProblem = 'camera-refused' | 'no-camera' | 'camera-busy'

interface Watched {
  readonly video: HTMLVideoElement
  /** Called with every code that is seen, again and again while it is. */
  readonly found: (text: string) => void
  readonly failed: (why: CameraProblem) => void
}

type Read = (video: HTMLVideoElement) => Promise<string | undefined>

const LOOK_EVERY_MS = 150
/** Codes on a panel fill the picture; more points only cost time. */
const MOST_PIXELS = 800
const WANTED = { video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false }

/** Returns what ends it: the camera is off then. */
export function watchCamera(watched: Watched): () => void {
  let open = true
  let stream: MediaStream | undefined
  const off = (): void => {
    for (const track of stream?.getTracks() ?? []) track.stop()
    watched.video.srcObject = null
  }
  const watch = async (): Promise<void> => {
    const devices = navigator.mediaDevices as MediaDevices | undefined
    if (devices === undefined) throw new DOMException('', 'NotFoundError')
    stream = await devices.getUserMedia(WANTED)
    if (!open) return off()
    watched.video.srcObject = stream
    await watched.video.play()
    const read = await codeReader()
    while (open) {
      const text = await read(watched.video)
      if (open && text !== undefined) watched.found(text)
      await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }
  void watch().catch(error => {
    off()
    if (open) watched.failed(problemOf(error))
  })
  return () => {
    open = false
    off()
  }
}

/** By the names that Media Capture and Streams gives them (W3C, 10.2 getUserMedia). */
function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'camera-refused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'no-camera' : 'camera-busy'
}

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}
interface DetectorClass {
  new (options: { readonly formats: readonly string[] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

/** The browser's own reader where there is one; it is faster and spares the battery. */
async function codeReader(): Promise<Read> {
  const { BarcodeDetector: Own } = globalThis as { readonly BarcodeDetector?: DetectorClass }
  const formats = ['qr_code']
  if (Own !== undefined && (await Own.getSupportedFormats()).includes('qr_code')) {
    const detector = new Own({ formats })
    return async video => (await detector.detect(video))[0]?.rawValue
  }
  const { decodeQR } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return async video => {
    const scale = Math.min(1, MOST_PIXELS / Math.max(video.videoWidth, video.videoHeight, 1))
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale].map(Math.round)
    if (context === null || !width || !height) return undefined
    canvas.width = width
    canvas.height = height
    context.drawImage(video, 0, 0, width, height)
    try {
      return decodeQR(context.getImageData(0, 0, width, height))
    } catch {
      // No code in this picture: the library says so by throwing.
      return undefined
    }
  }
}
