// Sends to a running Footlight with SDKs as they come from npm, and prints what was sent as one line of JSON:
//
//   node send.mjs URL NODE_WRITE_KEY WEB_WRITE_KEY [TOKEN] [--no-browser]
//
//   {"node":[CALL,…],"web":[CALL,…],"cloudevents":[{"id":…,"session_id":…,"time":…},…]}
//
// Each CALL as its SDK says it: {"type":…,"messageId":…,"timestamp":…,"context":…,…}.
// TOKEN is for CloudEvents (scopes ingest:live, ingest:any). The browser is Debian's Chromium, or what CHROMIUM names.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Analytics } from '@segment/analytics-node'
import { CloudEvent, HTTP, Mode } from 'cloudevents'

const [url, nodeKey, webKey, token] = process.argv.slice(2).filter((a) => !a.startsWith('--'))
const withBrowser = !process.argv.includes('--no-browser')
const here = dirname(fileURLToPath(import.meta.url))

async function fromNode() {
  const analytics = new Analytics({ writeKey: nodeKey, host: url, flushInterval: 100 })
  const sent = []
  analytics.on('http_request', ({ body }) => sent.push(...JSON.parse(body).batch))
  analytics.on('error', (error) => {
    console.error(error)
    process.exitCode = 1
  })
  const context = { locale: 'zh-TW', location: { country: 'TW' }, campaign: { name: 'autumn', source: 'mail' } }
  analytics.identify({ userId: 'u1', anonymousId: 'anon-1', traits: { plan: 'sd' }, context })
  analytics.track({
    userId: 'u1',
    event: 'gift_sent',
    properties: { session_id: 's1', amount: 30, list: [1, 2.5, null], text: '漢🎁' },
    context
  })
  analytics.page({ anonymousId: 'anon-2', category: 'Docs', name: 'Home', properties: { path: '/' } })
  analytics.screen({ userId: 'u1', name: 'Live' })
  analytics.group({ userId: 'u1', groupId: 'team-1', traits: { size: 3 } })
  analytics.alias({ userId: 'u1', previousId: 'anon-1' })
  await analytics.closeAndFlush()
  return sent
}

async function fromCloudEvents() {
  const sent = []
  for (const mode of [Mode.BINARY, Mode.STRUCTURED]) {
    const id = `sdk-${mode}-${process.pid}`
    const time = new Date().toISOString()
    const session_id = `sdk-${mode}`
    const message = HTTP[mode](
      new CloudEvent({ id, source: '/sdk-test', type: 'session.ended', time, data: { session_id } })
    )
    const answer = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { ...message.headers, authorization: `Bearer ${token}` },
      body: typeof message.body === 'string' ? message.body : JSON.stringify(message.body)
    })
    if (answer.status !== 202) throw new Error(`${mode}: ${answer.status} ${await answer.text()}`)
    sent.push({ id, session_id, time })
  }
  return sent
}

// The page of somebody's site: another origin than Footlight's, so that the browser asks it first (CORS).
const page = (config) => `<!doctype html><title>Live</title><script src="/umd/index.js"></script><script>
(async () => {
  const { host, writeKey } = ${JSON.stringify(config)}
  const sent = []
  const settings = (integration) => ({
    cdnURL: location.origin,
    cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey, apiHost: host + '/v1', protocol: 'http', ...integration } } }
  })
  const load = (integration) =>
    AnalyticsNext.AnalyticsBrowser.load({ writeKey, ...settings(integration) }, { disableClientPersistence: true })
  const delivered = (context) => sent.push(context.event)
  const [single] = await load({})
  delivered(await single.page('Docs', 'Live'))
  delivered(await single.track('preview_opened', { session_id: 's1', amount: 30 }))
  delivered(await single.identify('u2', { plan: 'sd' }))
  const [batching] = await load({ deliveryStrategy: { strategy: 'batching', config: { size: 2, timeout: 200 } } })
  delivered(await batching.track('batched_1', { n: 1 }))
  delivered(await batching.track('batched_2', { n: 2 }))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  await fetch('/sent', { method: 'POST', body: JSON.stringify(sent) })
})().catch((e) => fetch('/failed', { method: 'POST', body: String(e.stack) }))
</script>`

async function fromBrowser() {
  let finish, fail
  const done = new Promise((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  const site = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://site')
    if (request.method === 'POST') {
      const body = Buffer.concat(await request.toArray()).toString()
      response.end()
      pathname === '/sent' ? finish(JSON.parse(body)) : fail(new Error(body))
    } else if (pathname.startsWith('/umd/')) {
      const dist = join(here, 'node_modules/@segment/analytics-next/dist')
      response.setHeader('content-type', 'text/javascript')
      response.end(await readFile(join(dist, pathname)).catch(() => ''))
    } else if (pathname === '/live') {
      response.setHeader('content-type', 'text/html')
      response.end(page({ host: new URL(url).host, writeKey: webKey }))
    } else {
      response.statusCode = 404
      response.end()
    }
  })
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  const profile = await mkdtemp(join(tmpdir(), 'footlight-sdk-'))
  const browser = spawn(process.env.CHROMIUM ?? 'chromium', [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions',
    `--user-data-dir=${profile}`, '--remote-debugging-port=0',
    `http://127.0.0.1:${site.address().port}/live?utm_source=newsletter&utm_medium=email&utm_campaign=autumn`
  ], { stdio: 'ignore' })
  browser.on('error', fail)
  const patience = setTimeout(() => fail(new Error('the page did not finish within 120 s')), 120_000)
  try {
    return await done
  } finally {
    clearTimeout(patience)
    browser.kill('SIGKILL')
    site.closeAllConnections()
    site.close()
    await once(browser, 'exit').catch(() => {})
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

const sent = { node: await fromNode() }
if (token) sent.cloudevents = await fromCloudEvents()
if (withBrowser) sent.web = await fromBrowser()
console.log(JSON.stringify(sent))
