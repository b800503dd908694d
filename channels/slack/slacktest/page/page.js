// The page is whole without this script; with it, the page follows the workspace
// and forms are sent without leaving it.
'use strict'

const $ = id => document.getElementById(id)

// morph makes element a like b and keeps what the reader holds: focus, what is
// being typed, open menus, scroll positions, and what has data-keep.
function morph(a, b) {
  if (a.nodeType === 3) { if (a.data !== b.data) a.data = b.data; return }
  if (a.nodeType !== 1 || a.isEqualNode(b)) return
  const holds = name => name === 'open' && (a.nodeName === 'DETAILS' || a.nodeName === 'DIALOG')
  for (const { name } of [...a.attributes]) if (!b.hasAttribute(name) && !holds(name)) a.removeAttribute(name)
  for (const { name, value } of b.attributes) if (!holds(name) && a.getAttribute(name) !== value) a.setAttribute(name, value)
  if (a.nodeName === 'INPUT' || a.nodeName === 'TEXTAREA' || a === document.activeElement) return
  const named = new Map([...a.children].filter(c => c.id).map(c => [c.id, c]))
  let at = a.firstChild
  for (const next of [...b.childNodes]) {
    const known = next.id && named.get(next.id)
    if (known) {
      if (known === at) at = at.nextSibling
      else a.insertBefore(known, at)
      if (!known.dataset.keep) morph(known, next)
    } else if (at && !at.id && !next.id && at.nodeName === next.nodeName) {
      const same = at
      at = at.nextSibling
      morph(same, next)
    } else a.insertBefore(document.importNode(next, true), at)
  }
  while (at) { const old = at; at = at.nextSibling; if (!old.dataset?.keep) old.remove() }
}

const streams = () => [...document.querySelectorAll('.stream')]
const low = s => s.scrollHeight - s.scrollTop - s.clientHeight < 60
const sink = s => { s.scrollTop = s.scrollHeight }

function apply(html) {
  const next = new DOMParser().parseFromString(html, 'text/html')
  const followed = streams().filter(low)
  const before = $('modal')
  morph(document.body, next.body)
  document.title = next.title
  followed.forEach(s => s.isConnected && sink(s))
  raise(before)
}

// raise shows the modal above everything, with the focus in its first field.
function raise(before) {
  const m = $('modal')
  if (!m || m.matches(':modal')) return
  m.close(); m.showModal()
  if (!before) m.querySelector('.fields input:not([type=hidden]), .fields textarea, .fields select')?.focus()
}

async function refresh() {
  const r = await fetch(location.href)
  if (r.ok) apply(await r.text())
}

function say(text) {
  const t = $('toast')
  t.textContent = text; t.hidden = false
  clearTimeout(say.timer)
  say.timer = setTimeout(() => { t.hidden = true }, 5000)
}

function ask({ confirm, title, yes, no, danger }) {
  const d = document.createElement('dialog')
  d.id = 'ask'; d.className = 'ask'; d.dataset.keep = 1
  const add = (to, tag, text) => { const e = document.createElement(tag); e.textContent = text; to.append(e); return e }
  add(d, 'h2', title); add(d, 'p', confirm)
  const row = add(d, 'div', '')
  add(row, 'button', no).onclick = () => d.close('')
  const ok = add(row, 'button', yes)
  ok.className = danger === undefined ? 'primary' : 'danger'
  ok.onclick = () => d.close('yes')
  document.body.append(d); d.showModal()
  return new Promise(done => { d.onclose = () => { d.remove(); done(d.returnValue === 'yes') } })
}

addEventListener('submit', async e => {
  const form = e.target, by = e.submitter // a field may be called action: form.action would be that field
  if (form.method !== 'post') return
  e.preventDefault()
  const data = new FormData(form, by)
  const asks = by?.dataset.confirm !== undefined ? by : form.querySelector('[data-auto][data-confirm]:checked, select[data-confirm]')
  if (asks && !await ask(asks.dataset)) return refresh()
  form.querySelectorAll('details[open]').forEach(d => { d.open = false })
  form.closest('details.menu')?.removeAttribute('open')
  try {
    const r = await fetch(form.getAttribute('action'), { method: 'POST', body: data })
    const text = await r.text()
    if (!r.ok) return say(text)
    if (form.classList.contains('composer')) { form.reset(); form.querySelectorAll('.clip').forEach(c => delete c.dataset.names) }
    if (r.url !== location.href) history.pushState(null, '', r.url)
    apply(text)
    if (form.classList.contains('composer')) streams().forEach(sink)
  } catch { say('The workspace does not answer.') }
})

addEventListener('change', e => {
  if (e.target.matches('[data-auto]')) e.target.form.requestSubmit()
  if (e.target.matches('.clip input')) e.target.parentNode.dataset.names = [...e.target.files].map(f => f.name).join(', ')
})

addEventListener('click', e => {
  const link = e.target.closest('a[data-also]')
  if (link) fetch(link.closest('form').getAttribute('action'), { method: 'POST', body: new FormData(link.closest('form')) })
  document.querySelectorAll('details.menu[open]').forEach(d => { if (!d.contains(e.target)) d.open = false })
})

// A menu that would end below its stream opens upwards.
addEventListener('toggle', e => {
  const d = e.target, s = d.closest('.stream'), box = d.querySelector('summary ~ *')
  if (!d.matches('details.menu') || !s) return
  d.classList.remove('up')
  if (d.open) d.classList.toggle('up', box.getBoundingClientRect().bottom > s.getBoundingClientRect().bottom && d.getBoundingClientRect().top - s.getBoundingClientRect().top > box.offsetHeight)
}, true)

addEventListener('keydown', e => {
  if (e.key === 'Enter' && !e.shiftKey && !e.isComposing && e.target.matches('[data-send]')) {
    e.preventDefault(); e.target.form.requestSubmit()
  }
  if (e.key !== 'Escape') return
  const open = document.querySelector('details.menu[open]')
  if (open) { open.open = false; open.querySelector('summary').focus() }
})

addEventListener('cancel', e => {
  if (e.target.id !== 'modal') return
  e.preventDefault()
  e.target.querySelector('.dismiss').requestSubmit()
}, true)

addEventListener('popstate', refresh)

if (matchMedia('(max-width: 820px)').matches) document.querySelector('.places').open = false
streams().forEach(sink)
raise()
const events = new EventSource('events')
events.onmessage = () => { clearTimeout(events.soon); events.soon = setTimeout(refresh, 50) }
