"""Listens for a wake word, for Aloud.

Takes 16 kHz mono s16le on standard input and writes JSON lines: `ready` once
the model is loaded, then, whenever the word is heard, `word` with `at`, the
samples read when it was known. Needs the package pymicro-wakeword.

usage: wake_word.py WORD
"""

import json
import sys

from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

# Samples after a word in which its echo in the model's window does not count again.
REFRACTORY = 16_000
BYTES_PER_SAMPLE = 2


def say(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main():
    wanted = sys.argv[1]
    try:
        model = MicroWakeWord.from_builtin(Model(wanted))
    except ValueError:
        say(failed=f"There is no wake word {wanted}; there are: " + ", ".join(m.value for m in Model))
        return 1
    features = MicroWakeWordFeatures()
    say(ready=wanted)
    source = sys.stdin.buffer
    read = 0
    quiet_until = 0
    above = False
    while piece := source.read1(65_536):
        read += len(piece) // BYTES_PER_SAMPLE
        rises = False
        for window in features.process_streaming(piece):
            before, above = above, bool(model.process_streaming(window))
            rises = rises or (above and not before)
        if rises and read >= quiet_until:
            quiet_until = read + REFRACTORY
            say(word=wanted, at=read)
    return 0


if __name__ == "__main__":
    sys.exit(main())
