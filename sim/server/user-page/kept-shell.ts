// The page's own files, kept by the browser (shell/service-worker.ts): asked for once the page stands, and told of when
// there are newer ones.

import { useEffect, useState } from 'preact/hooks'

/** Asks the newer version to take over, after which the page is loaded anew; undefined while there is none. */
export function useNewerVersion(): (() => void) | undefined {
  const [waiting, setWaiting] = useState<ServiceWorker>()
  useEffect(() => {
    const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
    // Undefined where the page does not come by HTTPS, or a browser will not have it: then it works as every page does.
    void workers
      ?.register('./service-worker.js', { updateViaCache: 'none' })
      .then(registration => watch(registration, workers, setWaiting))
      .catch(() => undefined)
  }, [])
  if (waiting === undefined) return undefined
  return () => {
    // All windows of this page change together, for the files of before go.
    waiting.postMessage('take-over')
  }
}

function watch(
  registration: ServiceWorkerRegistration,
  workers: ServiceWorkerContainer,
  found: (worker: ServiceWorker) => void,
): void {
  // The first worker of all takes nobody over: nothing was kept before.
  if (workers.controller === null) return
  workers.addEventListener('controllerchange', () => location.reload(), { once: true })
  if (registration.waiting !== null) found(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const { installing } = registration
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') found(installing)
    })
  })
}
