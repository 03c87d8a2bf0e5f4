import { RuntimeProgram, type ServedRuntime } from '../dist/supervisor';

/**
 * Drives many runtimes, as the mode `many` of the Rust client does, and prints the same figures:
 * `RUNTIMES N "CMD" WIDTH WORKDIR PROGRAM [ARGS]`.
 */
async function main([
  count,
  n,
  line,
  width,
  workdir,
  path,
  ...runtimeArgs
]: string[]): Promise<void> {
  const program = new RuntimeProgram(path!, { workdir: workdir!, runtimeArgs, timeoutMs: 120_000 });
  const [bin = '', ...words] = line!.split(' ');
  const command = { bin, args: [bin, ...words], workDir: '' };
  const runtimes: ServedRuntime[] = [];
  for (let started = 0; started < Number(count); started += 1) runtimes.push(await program.start());
  let [events, bytes] = [0, 0];
  const observer = { onOutput: (_stream: string, data: Uint8Array) => void (bytes += data.length) };
  const complete = (runtime: ServedRuntime): Promise<void> =>
    new Promise((resolve, reject) => {
      runtime.client
        .run(command, (pid) => {
          void runtime.monitor.follow(pid, observer).then(({ code }) => {
            if (code === 0) resolve();
            else reject(new Error(`a run failed with ${code}`));
          });
        })
        .catch(reject);
    });
  for (const runtime of runtimes) await complete(runtime);
  [events, bytes] = [0, 0];
  const before = process.cpuUsage();
  const begin = performance.now();
  let sent = 0;
  const drive = async (runtime: ServedRuntime): Promise<void> => {
    for (; sent < Number(n); events += 1) {
      sent += 1;
      await complete(runtime);
    }
  };
  const lanes = Array.from({ length: Math.min(Number(n), Number(width)) }, (_, at) =>
    drive(runtimes[at % runtimes.length]!),
  );
  await Promise.all(lanes);
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(before);
  const megabytes = (bytes / seconds / 1e6).toFixed(1);
  const figures = `rps=${(events / seconds).toFixed(0)} MB/s=${megabytes}`;
  const rss = Math.round(process.memoryUsage.rss() / 1024);
  process.stdout.write(
    `many n=${n} ${figures} cpu_us=${((user + system) / events).toFixed(2)} client_rss_kib=${rss}\n`,
  );
  await program.stop();
}

void main(process.argv.slice(2));
