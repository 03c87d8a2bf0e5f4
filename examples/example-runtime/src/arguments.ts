import { positional } from 'vmre';

export class Words {
  @positional({ type: [String] })
  words: string[] = [];
}

export class Failure {
  @positional({ type: String })
  text!: string;

  @positional({ type: Number })
  code!: number;
}

export class Text {
  @positional({ type: String })
  text!: string;
}

export class Numbers {
  @positional({ type: [Number] })
  numbers: number[] = [];
}

export class Duration {
  @positional({ type: Number, min: 0 })
  seconds!: number;
}

export class Size {
  @positional({ type: Number, min: 0 })
  bytes!: number;
}

export class Program {
  @positional({ type: String })
  program!: string;

  @positional({ type: [String] })
  args: string[] = [];
}
