// A minimal process that sends COUNT requests and waits for each answer. Prints the seconds that it took.
import { spawn } from 'node:child_process';
import { readSync, writeSync } from 'node:fs';

const request = Buffer.from(`40:["syscall",["vatstoreGet","key 000000"]],`);
const answer = Buffer.from('11:["ok",null],');
const [count, role] = process.argv.slice(2);

if (role !== 'worker') {
  const child = spawn(process.execPath, [process.argv[1], count, 'worker'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
  });
  child.stdio[4].on('data', () => child.stdio[3].write(answer));
} else {
  const bytes = Buffer.alloc(1024);
  const ask = () => {
    writeSync(4, request);
    readSync(3, bytes);
  };
  for (let i = 0; i < count / 10; i += 1) ask();
  const begin = performance.now();
  for (let i = 0; i < count; i += 1) ask();
  process.stdout.write(`${JSON.stringify({ seconds: (performance.now() - begin) / 1000 })}\n`);
}
