import { useState } from 'preact/hooks';
import type { JSX } from 'preact';

import type { Described, Model } from './model';
import { usePolled } from './use-polled';

/** Forms for what a person can do to the subjects. */
export function ActionsView({ model }: { model: Model }): JSX.Element {
  // Its choices, such as the vats there are, change.
  const { value } = usePolled(model, '/api/overview');
  const { subjects } = (value ?? model) as { subjects: readonly Described[] };
  return (
    <section aria-label="Actions">
      {subjects.map((subject) =>
        subject.actions.map((action) => (
          <ActionForm
            key={`${subject.name} ${action.name}`}
            model={model}
            subject={subject.name}
            action={action}
          />
        )),
      )}
    </section>
  );
}

function ActionForm(props: {
  model: Model;
  subject: string;
  action: Described['actions'][number];
}): JSX.Element {
  const { model, subject, action } = props;
  const [done, setDone] = useState<{ text: string; isWrong: boolean }>();
  const onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const answers = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement));
    setDone({ text: 'working …', isWrong: false });
    try {
      const answer = await model.connection?.act(subject, action.name, answers);
      const { done } = answer as { done: unknown };
      setDone({ text: typeof done === 'string' ? done : JSON.stringify(done), isWrong: false });
    } catch (error) {
      setDone({ text: (error as Error).message, isWrong: true });
    }
  };
  return (
    <form class="action" onSubmit={(event) => void onSubmit(event)}>
      <h2>
        {subject}: {action.label}
      </h2>
      {action.fields.map(({ name, label, choices, isLong }) => (
        <label key={name}>
          {label}
          {choices ? (
            <select name={name}>
              {choices.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          ) : isLong ? (
            <textarea name={name} rows={3} />
          ) : (
            <input name={name} />
          )}
        </label>
      ))}
      <button type="submit">{action.label}</button>
      <p role="status" class={done?.isWrong ? 'error' : ''}>
        {done?.text}
      </p>
    </form>
  );
}
