// Not a VMRE runtime: it breaks the rules that a supervisor relies on, in complete frames.
const hex = (...frames) => Buffer.from(frames.join(''), 'hex');

const answers = [
  // hello
  hex('0b100222070a05312e322e33'),
  // the first RUN is pid 1, but an event of pid 3 comes first
  hex('0c0801a20107080310012a0165', '06100352020801', '090801a2010408011001', '070801a201020801'),
  // the second RUN is pid 2, ends, and sends an event after that
  hex(
    '06100452020802',
    '090801a2010408021001',
    '070801a201020802',
    '0e0801a2010908021001220368690a',
  ),
];

// A supervisor waits for each answer, so that every chunk is one request.
process.stdin.on('data', () => process.stdout.write(answers.shift() ?? ''));
