import { useEffect, useState } from 'preact/hooks';

import type { Model } from './model';

const EVERY_MS = 1000;

/** What the host answers to a question, which is asked again every second while the page is seen. */
export function usePolled(
  model: Model,
  path: string,
  query: Record<string, string> = {},
): { value?: unknown; error?: string } {
  const [answer, setAnswer] = useState<{ value?: unknown; error?: string }>({});
  const key = JSON.stringify(query);
  useEffect(() => {
    let isOver = false;
    let timer = 0;
    const ask = async (): Promise<void> => {
      if (!document.hidden && model.connection) {
        try {
          const value = await model.connection.get(path, query);
          if (!isOver) setAnswer({ value });
        } catch (error) {
          if (!isOver) setAnswer((last) => ({ ...last, error: (error as Error).message }));
        }
      }
      if (!isOver) timer = window.setTimeout(() => void ask(), EVERY_MS);
    };
    setAnswer({});
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [path, key]);
  return answer;
}
