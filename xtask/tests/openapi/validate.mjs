// Validates the descriptions that are named on standard input, one a line, by two validators. Prints what they
// find, and exits 1 if that is anything.

import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Validator } from '@seriousme/openapi-schema-validator'

const MOST = 5

// The rules that follow from the specification alone.
const config = await createConfig({ extends: ['spec'] })
const files = readFileSync(0, 'utf8').split('\n').filter(line => line !== '')
let found = 0

function report(file, by, problems) {
  found += problems.length
  for (const problem of problems.slice(0, MOST)) console.log(`${file}: ${by}: ${problem}`)
  if (problems.length > MOST) console.log(`${file}: ${by}: ${problems.length - MOST} more`)
}

for (const file of files) {
  const source = readFileSync(file, 'utf8')
  const problems = await lintFromString({ source, absoluteRef: file, config })
  const errors = problems.filter(problem => problem.severity === 'error' && !problem.ignored)
  const pointer = problem => problem.location[0]?.pointer ?? ''
  report(file, 'Redocly', errors.map(problem => `${problem.ruleId}: ${problem.message} ${pointer(problem)}`))
  const { valid, errors: more } = await new Validator().validate(file.endsWith('.yaml') ? source : JSON.parse(source))
  const shown = typeof more === 'string' ? [more] : (more ?? [])
  const text = error => (typeof error === 'string' ? error : `${error.instancePath}: ${error.message}`)
  report(file, 'schema', valid ? [] : shown.length > 0 ? shown.map(text) : ['not valid'])
}
console.log(`${files.length} validated`)
process.exit(found > 0 ? 1 : 0)
