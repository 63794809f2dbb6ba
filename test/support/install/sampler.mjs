// Writes every command line, and every environment, that any process of this machine has while this one runs to a file: one JSON text in each
// line. A program of its own, so that the test that it watches does not slow it down. Ends with its standard input.
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';

const [file = ''] = process.argv.slice(2);
const INTERVAL_MS = 10;
const seen = new Set();

function read(path) {
  try {
    return readFileSync(path, 'utf8').replaceAll('\0', '\n').trim();
  } catch {
    // It has ended.
    return '';
  }
}

function sample() {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const command = read(`/proc/${pid}/cmdline`);
    if (command === '') continue;
    // An environment is as long as it is dull, and stays as it is until the program becomes another.
    const key = `${pid} ${command}`;
    if (seen.has(key)) continue;
    const environment = read(`/proc/${pid}/environ`);
    // A process may become another program between the two looks; then it is looked at once more.
    if (read(`/proc/${pid}/cmdline`) !== command) {
      appendFileSync(file, `${JSON.stringify({ command, environment: '' })}\n`);
      continue;
    }
    seen.add(key);
    appendFileSync(file, `${JSON.stringify({ command, environment })}\n`);
  }
}

sample();
process.stdout.write('ready\n');
const timer = setInterval(sample, INTERVAL_MS);
process.stdin.resume().on('end', () => {
  clearInterval(timer);
  sample();
});
