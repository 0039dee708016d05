#!/usr/bin/env node
/** The `holdfast` command on any Node: hands over to the bundled one. */
import { join } from 'node:path'

import { handOver, root } from '../scripts/bundled-node.js'

handOver([join(root, 'scripts', 'holdfast.ts'), ...process.argv.slice(2)])
