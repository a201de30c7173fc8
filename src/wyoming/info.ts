/** What Aloud says of itself by the Wyoming protocol. */

const attribution = { name: 'Aloud', url: '' };
const artifact = (name: string, description: string, version: string) => ({
  ...{ name, description, version, attribution },
  installed: true,
});

/**
 * The data of an `info` event.
 * @param voice the voice's name; null where there is none
 */
export function infoOf(version: string, voice: string | null): Record<string, unknown> {
  const model = (name: string, description: string) => ({
    ...artifact(name, description, version),
    languages: ['en'],
  });
  const talk = {
    ...artifact('aloud', 'Runs NixOS by voice: nothing changes without a yes', version),
    models: [model('aloud', 'English')],
  };
  const voices =
    voice === null
      ? []
      : [
          {
            ...artifact('aloud', 'Aloud’s voice', version),
            voices: [{ ...model(voice, voice), speakers: null }],
          },
        ];
  return {
    asr: [
      { ...artifact('aloud', 'Aloud’s ears', version), models: [model('moonshine-tiny-en', 'Moonshine')] },
    ],
    tts: voices,
    handle: [talk],
    intent: [talk],
    ...{ wake: [], mic: [], snd: [] },
  };
}
