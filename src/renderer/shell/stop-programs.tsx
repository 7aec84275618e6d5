import { vault } from '../bridge/vault.ts';
import { Button } from '../parts/button.tsx';
import { useQuery } from '../state/query.ts';
import { notify, refreshStatus, say } from '../state/session.ts';
import { text } from '../text/en.ts';

const t = text.programs;

/** Closes the door to all programs at once. */
export async function stopPrograms(): Promise<void> {
  const answer = await vault.call('serve.stop', {});
  if (!answer.ok) {
    notify(answer.error);
    return;
  }
  say(t.stopped);
  await refreshStatus();
}

/** The switch that stops every program, in sight wherever one is while programs are served. */
export function StopPrograms() {
  const { value } = useQuery('serve.status', {});
  if (value?.running !== true) return null;
  return <Button onPress={() => void stopPrograms()}>{t.stopShort}</Button>;
}
