import { bannerOf } from './connection-words.js'
import { WarningIcon } from './icons.js'
import { monotonicMs, online } from './surroundings.js'
import type { Talk } from './talk.js'

/** Says what is wrong with the connection, as long as something is. */
export function ConnectionBanner({ talk }: { readonly talk: Talk }) {
  const banner = bannerOf({
    state: talk.state.value,
    nowMs: monotonicMs.value,
    online: online.value,
    waiting: talk.waitingCount.value,
  })
  return (
    <div class="banner-place" role="status">
      {banner === undefined ? null : (
        <div class={`banner ${banner.tone}`}>
          <WarningIcon size={18} />
          <p>
            <strong>{banner.title}.</strong> {banner.detail} <span aria-hidden="true">{banner.countdown}</span>
          </p>
          {banner.action === 'try-now' ? (
            <button type="button" class="button quiet small" onClick={() => talk.tryNow()}>
              Try now
            </button>
          ) : null}
          {banner.action === 'reload' ? (
            <button type="button" class="button quiet small" onClick={() => location.reload()}>
              Reload
            </button>
          ) : null}
        </div>
      )}
    </div>
  )
}
