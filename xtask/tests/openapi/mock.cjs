// Serves a description with Prism on 127.0.0.1 and stops when standard input is closed.
// Usage: node mock.cjs FILE [--port N]   (0, the default, takes any free port)

const { createLogger } = require('@stoplight/prism-core')
const { getHttpOperationsFromSpec } = require('@stoplight/prism-http')
const { createServer } = require('@stoplight/prism-http-server')

async function start() {
  const file = process.argv[2]
  const at = process.argv.indexOf('--port')
  const port = at < 0 ? 0 : Number(process.argv[at + 1])
  const operations = await getHttpOperationsFromSpec(file)
  const server = createServer(operations, {
    components: { logger: createLogger('mock', { level: 'silent' }) },
    cors: false,
    config: {
      isProxy: false,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: true,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
  })
  const address = await server.listen(port, '127.0.0.1')
  process.stdout.write(`listening on ${address}\n`)
}

process.stdin.on('end', () => process.exit(0)).resume()
start().catch(error => {
  console.error(error.message)
  process.exit(1)
})
