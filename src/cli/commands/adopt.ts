import { adopt as adoptBy, type Adoption } from '../../../bridge/adopt.js';
import { AloudError } from '../../errors.js';
import { addressesOf } from '../../hosts/hosts.js';
import { agreed } from '../agreed.js';
import { exitCodes } from '../exit-codes.js';
import type { Common, Invocation } from '../run.js';

interface AdoptOptions extends Common {
  readonly yes?: boolean;
  /** Another machine, whose configuration is on this one. */
  readonly host?: string;
  readonly invocation: Invocation;
}

/**
 * Shows the one line that makes Aloud part of the configuration, and adds it
 * where that is certain to be right and the person says yes.
 */
export async function adopt({ yes = false, host, json, invocation }: AdoptOptions): Promise<number> {
  const { paths, settings, events, signal, print } = invocation;
  const ask = (add: boolean): Promise<Adoption> =>
    adoptBy({
      add,
      stateDir: paths.state,
      python: settings.bridge.python,
      sidecarDir: paths.sidecar,
      ...{ host, hosts: addressesOf(settings) },
      signal,
    });
  if (host !== undefined && !(host in settings.hosts))
    throw new AloudError('setting-unknown', `There is no machine called ${host}; name it in the settings.`);
  let adoption = await ask(yes);
  if (!yes && addable(adoption)) {
    print(description(adoption));
    if (json === true || !process.stdin.isTTY)
      print(`Run "aloud adopt${host === undefined ? '' : ` --host ${host}`} --yes" to have that done.`);
    else if (await agreed(question(adoption), signal)) adoption = await ask(true);
    else print('Nothing was changed.');
  }
  events.emit({ type: 'adoption', ...adoption });
  if (yes || !addable(adoption)) print(description(adoption));
  if (adoption.failure !== undefined && adoption.state !== 'by_hand') return exitCodes['operation-failed'];
  return adoption.state === 'adopted' ? exitCodes.ok : exitCodes['not-done'];
}

/** Whether there is something that Aloud can still do. */
const addable = ({ state, failure }: Adoption): boolean =>
  failure === undefined && (state === 'certain' || state === 'by_hand');

const question = ({ state }: Adoption): string =>
  state === 'certain'
    ? 'Shall Aloud add the line? It keeps a copy of the file, checks by evaluation, and takes the line back if that fails. Yes or no: '
    : 'Shall Aloud put its own two files in place, ready for the line? Yes or no: ';

function description({ state, reason, line, file, backup, failure }: Adoption): string {
  if (state === 'adopted')
    return backup === undefined
      ? `Aloud is part of the configuration: ${reason}`
      : `Aloud is part of the configuration now. ${file!} has the line ${line} and the file as it was is ${backup}.`;
  if (state === 'refused') return `Aloud can't become part of this configuration. ${reason}`;
  const wanted = `Aloud needs one line in the configuration: ${line}`;
  if (failure === undefined) return `${wanted}\n${reason}`;
  if (state === 'by_hand')
    return `${wanted}\n${reason}\nAloud's own files are in place now; add the line to a file of the configuration.`;
  return [
    `The line could not be added: ${failure.sentence}`,
    ...failure.details,
    ...failure.suggestions,
  ].join('\n');
}
