import { Argument, Command, Option as Flag } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../paths.js';
import { exitCodes } from './exit-codes.js';
import { run, type Common, type Invoked } from './run.js';

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  version: string;
};

const program = new Command('aloud')
  .description('Run NixOS by voice, offline.')
  .version(version)
  .showHelpAfterError('(aloud --help lists the commands)')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
  });

/** A command with the options that all of them have. */
function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--json', 'one event a line as JSON, on standard output');
}

/** A command that carries requests out. */
function acting(name: string, description: string): Command {
  return command(name, description)
    .addOption(
      new Flag('--backend <name>', 'what carries requests out').choices([
        'auto',
        'native',
        'subprocess',
        'rehearsal',
      ]),
    )
    .option('--silent', 'show the replies as text only');
}

/** Several values of one option, in order. */
const collect = (value: string, before: string[] = []): string[] => [...before, value];

acting('demo', 'a spoken request carried out on the rehearsal machine, start to end').action(
  run(async (options: Common & Invoked & { silent?: boolean }) =>
    (await import('./commands/demo.js')).demo(options),
  ),
);

command('setup', 'fetch the speech models and the voice, and set up microphone, voice and key by talking')
  .option('--verify', 'read every file and compare its checksum')
  .option('--insist', 'try sources again that could not be reached lately')
  .option('--talk', 'go on with the spoken conversation, without asking')
  .option('--no-talk', 'only fetch')
  .option('--device <name>', 'the microphone of the conversation, as the recorder calls it')
  .option('--silent', 'show what the conversation says as text only')
  .action(run(async (options) => (await import('./commands/setup.js')).setup(options)));

command('doctor', 'what is there, what is missing, and how to get it')
  .option('--hosts', 'ask the other machines in the settings as well, by ssh')
  .action(run(async (options) => (await import('./commands/setup.js')).doctor(options)));

acting('listen', 'listen to the microphone: press Enter to talk, or speak when hands-free')
  .option('--hands-free', 'start and end by voice activity instead of Enter')
  .option('--device <name>', 'the microphone, as the recorder calls it')
  .option('--captions', 'serve the page of captions and print its link')
  .action(run(async (options) => (await import('./commands/listen.js')).listen(options)));

acting('daemon', 'run as a service that is asked by key, by voice and through its socket').action(
  run(
    async (options) => (await import('./commands/daemon.js')).daemon(options),
    // What is said is nobody's business in a log.
    ({ type }) => type === 'error' || type === 'note',
  ),
);

acting('wyoming', 'lend ears, voice and dialogue to others by the Wyoming protocol')
  .option(
    '--socket <file>',
    'the Unix socket to listen on; wyoming.sock beside the control socket when absent',
  )
  .option('--port <number>', 'listen on this port of the loopback address instead')
  .action(run(async (options) => (await import('./commands/wyoming.js')).wyoming(options)));

command('talk', 'tell the running service about the talk key')
  .addArgument(
    new Argument(
      '<how>',
      'press and release are the key itself: held it records, tapped it switches',
    ).choices(['press', 'release', 'start', 'stop', 'toggle', 'cancel']),
  )
  // scripts/talk.cjs takes this command before anything is loaded; it is here to be listed.
  .action(() => undefined);

command('settings', 'what can be set, what each setting does, and changing it')
  .addArgument(new Argument('<action>', 'what to do').choices(['list', 'get', 'set', 'reset']))
  .argument('[words...]', 'the name of a setting, and with set its value')
  .action(
    run(async (options, action: string, words: string[]) =>
      (await import('./commands/settings.js')).settings(action, words, options),
    ),
  );

command('passphrase', 'set the passphrase that deleting for good may ask for; it is typed unseen')
  .option('--spoken', 'say it twice instead of typing it')
  .option('--remove', 'forget it')
  .option('--device <name>', 'the microphone, as the recorder calls it')
  .option('--silent', 'show what is asked as text only')
  .action(run(async (options) => (await import('./commands/passphrase.js')).passphrase(options)));

command('hotkey', 'how to give Aloud a key, on the desktop that runs')
  .option('--all', 'for every desktop')
  .action(run(async (options) => (await import('./commands/hotkey.js')).hotkey(options)));

command('status', 'how the running service stands').action(
  run(async (options) => (await import('./commands/control.js')).status(options)),
);

command('microphone', 'check the microphone: say a sentence, and hear what came through')
  .option('--device <name>', 'the microphone, as the recorder calls it')
  .option('--silent', 'show the replies as text only')
  .action(run(async (options) => (await import('./commands/microphone.js')).microphone(options)));

command('captions', 'what is said, as plain lines to read and answer by typing')
  .option('--web', 'a link to the page of captions, opened where there is a desktop')
  .action(run(async (options) => (await import('./commands/captions.js')).captions(options)));

command('sleep', 'the running service hears nothing but the key, and what wakes it').action(
  run(async (options) => (await import('./commands/control.js')).tell({ do: 'sleep' }, options)),
);

command('wake', 'the running service listens again').action(
  run(async (options) => (await import('./commands/control.js')).tell({ do: 'wake' }, options)),
);

command('hush', 'the running service falls silent at once').action(
  run(async (options) => (await import('./commands/control.js')).tell({ do: 'hush' }, options)),
);

command('privacy', 'close the microphone of the running service, or allow it again')
  .addArgument(new Argument('<state>', 'on: it stays closed').choices(['on', 'off']))
  .action(
    run(async (options, state: string) =>
      (await import('./commands/control.js')).tell({ do: 'privacy', on: state === 'on' }, options),
    ),
  );

acting('hear', 'take WAV files as if they were spoken, one after the other')
  .argument('<files...>', 'WAV files with a request each')
  .option('--answer <file>', 'WAV file played when a question is open; may be given several times', collect)
  .action(run(async (options, files: string[]) => (await import('./commands/hear.js')).hear(files, options)));

acting('ask', 'take a typed request')
  .argument('<text...>', 'the request')
  .option('--answer <text>', 'answer to a question; may be given several times', collect)
  .action(
    run(async (options, words: string[]) =>
      (await import('./commands/ask.js')).ask(words.join(' '), options),
    ),
  );

command('understand', 'what sentences mean, without doing anything')
  .argument('[text...]', 'a sentence')
  .option('--batch <file>', 'a sentence a line; - reads standard input')
  .option('--audio', 'the lines are WAV files, an utterance each')
  .option('--intents <folder>', 'another set of intents, with its lists')
  .option('--examples <file>', 'JSON lines of utterance, intent and slots, taught first')
  .action(
    run(async (options, words: string[]) =>
      (await import('./commands/understand.js')).understand(words.join(' '), options),
    ),
  );

command('teach', 'teach a phrase of your own')
  .argument('<phrase>', 'what you will say; X stands for a name')
  .argument('<meaning>', 'a sentence that Aloud understands')
  .option('--replace', 'change what the phrase means now')
  .action(
    run(async (options, phrase: string, meaning: string) =>
      (await import('./commands/teach.js')).teach(phrase, meaning, options),
    ),
  );

command('phrasings', 'what you taught: list, explain, forget, export, import')
  .addArgument(
    new Argument('<action>', 'what to do').choices(['list', 'explain', 'forget', 'export', 'import']),
  )
  .argument('[what]', 'a number of the list, or a file')
  .option('--all', 'with forget: everything')
  .action(
    run(async (options, action: string, what: string | undefined) =>
      (await import('./commands/teach.js')).phrasings(action, what, options),
    ),
  );

const pack = program
  .command('pack')
  .description('packs of phrasings, names and times: made, looked at, taken in');
const packCommand = (name: string, description: string): Command =>
  pack.command(name).description(description).option('--json', 'JSON on standard output');

packCommand('create', 'shows all that a pack would hold, and writes it after a yes')
  .argument('<file>', 'the file to write')
  .option('--title <words>', 'what it is called')
  .option('--phrasing <number>', 'a phrasing of yours, by its number; again for more', collect)
  .option('--name <words>', 'a name that you put right, as you say it; again for more', collect)
  .option('--no-statistics', 'without the counts of how long changes take')
  .option('--epsilon <number>', 'how little noise the counts get; less gives away less', '1')
  .option('--at-least <number>', 'what happened fewer times is left out', '5')
  .option('--yes', 'write it without asking')
  .action(
    run(async (options, file: string) =>
      (await import('./commands/pack.js')).create(
        file,
        options as Parameters<typeof import('./commands/pack.js').create>[1],
      ),
    ),
  );

packCommand('inspect', 'shows all that a pack holds, and whose key signed it')
  .argument('<file>')
  .action(run(async (options, file: string) => (await import('./commands/pack.js')).inspect(file, options)));

packCommand('import', 'shows a pack and takes it in after a yes')
  .argument('<file>')
  .option('--yes', 'take it in without asking')
  .action(run(async (options, file: string) => (await import('./commands/pack.js')).take(file, options)));

packCommand('list', 'the packs that were taken in').action(
  run(async (options) => (await import('./commands/pack.js')).list(options)),
);

packCommand('remove', 'takes an import back')
  .argument('<name>', 'as the list has it')
  .action(run(async (options, id: string) => (await import('./commands/pack.js')).remove(id, options)));

command('index', 'list the names of all packages, from the nixpkgs of this machine or a list')
  .option('--from <file>', 'a list of packages: tab-separated, or the JSON that Nix prints')
  .action(run(async (options) => (await import('./commands/index-names.js')).index(options)));

command('adopt', "make Aloud part of this machine's configuration, by one line")
  .option('--yes', 'add the line without asking, where that is certain to be right')
  .option('--host <name>', 'to the configuration of that other machine, which is on this one')
  .action(run(async (options) => (await import('./commands/adopt.js')).adopt(options)));

command('metrics', 'how often, how fast and how well operations were carried out, by each way')
  .option('--svg <file>', 'draw the times as an SVG file')
  .action(run(async (options) => (await import('./commands/metrics.js')).metrics(options)));

command('audit', 'whether the log of what the helper did is as it was written')
  .addArgument(new Argument('<action>', 'what to do').choices(['verify']))
  .argument('[file]', 'the log; that of the service when absent')
  .option('--head <hash>', "the newest entry's hash, as the journal has it: finds entries taken off the end")
  .action(
    run(async (options, _action: string, file: string | undefined) =>
      (await import('./commands/audit.js')).audit(file, options),
    ),
  );

command('transcribe', 'write down what is said in WAV files')
  .argument('<files...>', 'WAV files')
  .action(
    run(async (options, files: string[]) =>
      (await import('./commands/transcribe.js')).transcribe(files, options),
    ),
  );

command('say', 'speak a text')
  .argument('<text...>', 'the text')
  .option('--out <file>', 'write the sound to a WAV file instead of playing it')
  .action(
    run(async (options, words: string[]) =>
      (await import('./commands/say.js')).say(words.join(' '), options),
    ),
  );

await program.parseAsync();
