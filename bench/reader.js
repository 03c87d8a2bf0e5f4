// Counts what comes on stdin up to the number given, and prints how fast it came, in MB/s. The clock starts with the
// first kilobyte: the answers to requests come before the command starts.
const total = Number(process.argv[2]);
let seen = 0;
let begin;
process.stdin.on('data', (chunk) => {
  if (chunk.length >= 1024) begin ??= performance.now();
  seen += chunk.length;
  if (seen < total) return;
  console.log(seen / 1000 / (performance.now() - begin));
  process.exit();
});
