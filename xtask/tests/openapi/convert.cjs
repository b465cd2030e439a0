// Converts the documents that are named on standard input, one a line, by OASIS' own library, and prints for each
// the operations and schemas of the description, as one line of JSON.

const { readFileSync } = require('node:fs')
const { csdl2openapi } = require('odata-openapi')
const { xml2json } = require('odata-csdl')

const METHODS = ['get', 'post', 'patch', 'put', 'delete']

for (const file of readFileSync(0, 'utf8').split('\n').filter(line => line !== '')) {
  const description = csdl2openapi(xml2json(readFileSync(file, 'utf8')), { messages: [] })
  const items = Object.entries(description.paths)
  const operations = items.flatMap(([path, item]) =>
    Object.keys(item)
      .filter(key => METHODS.includes(key))
      .map(method => `${method} ${path}`),
  )
  console.log(JSON.stringify({ operations, schemas: Object.keys(description.components?.schemas ?? {}) }))
}
